"""The rows of the matrix of rights (`tenants.members.acts`), as everybody reads them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.members.acts import Act, Group, Role
from tenants.members.rights import Right

COME = Group(
    title=_("Coming here"),
    acts=(
        Act(name="read", label=_("Read what the city shows to everybody"), since=Role.VISITOR),
        Act(
            name="read_more",
            label=_("Read products, questions and their talk"),
            since=Role.GUEST,
            note=_("guests where the city lets them"),
        ),
        Act(
            name="enter",
            label=_("Join, sign in, choose a language and colours"),
            since=Role.VISITOR,
        ),
        Act(
            name="come",
            label=_("Take a seat at an open evening, check in, be forgotten as a guest"),
            since=Role.VISITOR,
            note=_("not at evenings for members only"),
        ),
        Act(
            name="end_letters",
            label=_("End letters and answer them by the link in them"),
            since=Role.VISITOR,
            note=_("for whom the letter was"),
        ),
        Act(
            name="write_at_table",
            label=_("Write, show one’s energy and give dots at a table"),
            since=Role.VISITOR,
            note=_("whoever has checked in that evening"),
        ),
    ),
)
TOGETHER = Group(
    title=_("Working together"),
    acts=(
        Act(name="begin", label=_("Begin products, ask questions, offer help")),
        Act(
            name="change_products",
            label=_("Change products: words, stage, files, who reads them"),
            note=_("their authors"),
        ),
        Act(
            name="change_questions",
            label=_("Change questions, say what helped, take them back"),
            note=_("whoever asked"),
        ),
        Act(
            name="merge_questions",
            label=_("Merge questions"),
            note=_("one’s own; those of others with the duty of facilitating or moderation"),
        ),
        Act(
            name="do_tasks",
            label=_("Take, finish and hand on tasks, tell what came of them"),
            note=_("whose task it is"),
        ),
        Act(
            name="talk",
            label=_("Write posts and mark what was read"),
            note=_("whoever may read what they are about; one’s own can be changed and deleted"),
        ),
        Act(
            name="rounds",
            label=_("Open rounds of perspectives and answer in them"),
            note=_("the author of the question opens and ends; whoever was asked answers"),
        ),
        Act(name="come_always", label=_("Come to every evening, talk in pairs")),
    ),
)
DECIDING = Group(
    title=_("Deciding and taking care"),
    acts=(
        Act(name="open_decision", label=_("Open a decision")),
        Act(
            name="decide",
            label=_("Take part in a decision"),
            note=_("its electors, fixed when it opens; whoever opened it and the core lead it"),
        ),
        Act(name="wish", label=_("Leave a wish, accept the manifesto or put it aside")),
        Act(
            name="observe",
            label=_("Write down what one notices about what is in practice"),
            note=_("one’s own can be taken back"),
        ),
        Act(
            name="shape_values",
            label=_("Propose values and their withdrawal"),
            since=Role.PERMANENT,
            note=_("decided by consent; the core while there are fewer than two of them"),
        ),
        Act(
            name="merge_wishes",
            label=_("Merge wishes and take them apart"),
            since=Role.PERMANENT,
            note=_("and the core"),
        ),
        Act(
            name="draft_rules",
            label=_("Draft rules, propose to keep, change or drop them"),
            since=Role.HOLDER,
            note=_("decided by consent"),
        ),
        Act(
            name="report",
            label=_("Report what breaks a rule"),
            note=_("not one’s own"),
        ),
        Act(
            name="moderate",
            label=_("Act upon a report"),
            since=Role.HOLDER,
            note=_("not as its reporter or as the one concerned"),
        ),
        Act(
            name="answer_act",
            label=_("Answer an act of the core, ask for a second look"),
            note=_("whom it concerns"),
        ),
        Act(
            name="look_again",
            label=_("Look a second time: keep an act or let it fall"),
            since=Role.PERMANENT,
            note=_("who was drawn by lot"),
        ),
        Act(
            name="recall",
            label=_("Propose to recall the holder of a duty"),
            note=_("those who come regularly, where there are three of them"),
        ),
        Act(
            name="propose_setting",
            label=_("Propose another value for a setting of the city"),
            since=Role.PERMANENT,
            note=_("decided by consent; anybody while there are too few of them"),
        ),
        Act(
            name="claim_duty",
            label=_("Claim a duty"),
            since=Role.MEMBER,
            note=_("anybody where nobody holds a duty; held when the core doesn’t object"),
        ),
        Act(
            name="share_duties",
            label=_(
                "Take and swap turns of leading; pass on and give back duties, name a stand-in"
            ),
            note=_("whose turn or duty it is"),
        ),
        Act(
            name="answer_claims",
            label=_("Agree or object to somebody’s claim of a duty"),
            since=Role.HOLDER,
            note=_("not to one’s own"),
        ),
        Act(
            name="be_asked",
            label=_("Be asked who takes care when nobody holds a duty"),
            since=Role.PERMANENT,
        ),
    ),
)
EVENINGS = Group(
    title=_("Meetings"),
    acts=(
        Act(name="lead", label=_("Plan and lead an evening"), since=Role.HOLDER),
        Act(
            name="agree_to_end",
            label=_("Agree that a confirmed evening or a series ends"),
            since=Role.HOLDER,
            note=_("another holder of a duty than the one who asked"),
        ),
        Act(
            name="keep_rhythm",
            label=_("Announce, move, confirm and cancel evenings and series"),
            right=Right.RHYTHM,
        ),
        Act(
            name="keep_door",
            label=_("Keep the list at the door and receive guests"),
            right=Right.DOOR,
            note=_("also whoever leads the evening"),
        ),
        Act(name="invite", label=_("Open the QR for newcomers"), right=Right.INVITE),
        Act(
            name="write_minutes",
            label=_("Write under the minutes"),
            right=Right.MINUTES,
            note=_("also whoever led the evening"),
        ),
        Act(
            name="write_formats",
            label=_("Write formats, publish them and take others’"),
            right=Right.FORMATS,
        ),
    ),
)
CITY = Group(
    title=_("The city and the network"),
    acts=(
        Act(
            name="write_city",
            label=_("Write what the city says about itself, invite HQ to help"),
            right=Right.CITY_PAGE,
        ),
        Act(
            name="connect",
            label=_("Connect other programs and the city’s chat, end help of HQ"),
            since=Role.HOLDER,
        ),
        Act(
            name="answer_network",
            label=_("Close reports from the network, read words of HQ"),
            since=Role.HOLDER,
        ),
        Act(name="host_questions", label=_("Host a question of another city"), since=Role.HOLDER),
        Act(
            name="meet_network",
            label=_("Meet people of other cities, ask their cities, write a card"),
            note=_("rooms: the two who have met; questions: whoever asked"),
        ),
    ),
)
OWN = Group(
    title=_("One’s own"),
    acts=(
        Act(
            name="change_own",
            label=_("Change one’s profile, password, keys, notifications and links"),
        ),
        Act(name="leave", label=_("Take all one’s data along, leave, be forgotten")),
    ),
)
MATRIX = (COME, TOGETHER, DECIDING, EVENINGS, CITY, OWN)
