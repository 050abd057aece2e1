"""The rows of the matrix of rights (`tenants.members.acts`), as everybody reads them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.members.acts import Act, Group, Role
from tenants.members.rights import Right

COME = Group(
    title=_("Coming here"),
    acts=(
        Act(label=_("Read what the city shows to everybody"), since=Role.VISITOR),
        Act(
            label=_("Read products, questions and their talk"),
            since=Role.GUEST,
            note=_("guests where the city lets them"),
        ),
        Act(
            label=_("Join, sign in, choose a language and colours"),
            since=Role.VISITOR,
            writes=(
                "account_signup",
                "account_login",
                "account_request_login_code",
                "account_password_sign_in",
                "account_logout",
                "set_language",
                "members:invitation",
                "telegram:sign_in",
                "telegram:digits",
                "ui:theme",
            ),
        ),
        Act(
            label=_("Take a seat at an open evening, check in, be forgotten as a guest"),
            since=Role.VISITOR,
            note=_("not at evenings for members only"),
            writes=(
                "meetings:register",
                "meetings:guest",
                "meetings:forget_guest",
                "meetings:checkin",
                "MeetingViewSet.registration",
                "MeetingViewSet.withdrawal",
                "passports:end_own",
            ),
        ),
        Act(
            label=_("End letters and answer them by the link in them"),
            since=Role.VISITOR,
            note=_("for whom the letter was"),
            writes=(
                "notifications:unsubscribe",
                "digest:unsubscribe",
                "pairs:stop_by_letter",
                "meetings:answer",
            ),
        ),
        Act(
            label=_("Write, show one’s energy and give dots at a table"),
            since=Role.VISITOR,
            note=_("whoever has checked in that evening"),
            writes=(
                "live:arrival",
                "live:captures",
                "live:thought",
                "live:pulse",
                "live:vote",
                "live:table_steps",
                "RunViewSet.table_steps",
                "CaptureViewSet.*",
                "PulseViewSet.*",
                "IdeaViewSet.*",
                "OwnArrivalViewSet.*",
            ),
        ),
    ),
)
TOGETHER = Group(
    title=_("Working together"),
    acts=(
        Act(
            label=_("Begin products, ask questions, offer help"),
            writes=(
                "products:begin",
                "products:ask",
                "products:help",
                "products:stop_helping",
                "ProductViewSet.create",
                "QuestionViewSet.create",
                "HelpViewSet.*",
            ),
        ),
        Act(
            label=_("Change products: words, stage, files, who reads them"),
            note=_("their authors"),
            writes=(
                "products:rewrite",
                "products:move",
                "products:resume",
                "products:show",
                "products:welcome",
                "products:make_author",
                "products:handover",
                "products:accept",
                "products:decline",
                "products:take_back",
                "products:hours",
                "products:strike",
                "products:*file",
                "products:*cover",
                "ProductViewSet.[!c]*",
                "AuthorViewSet.*",
                "HoursViewSet.*",
                "FileViewSet.*",
                "CoverViewSet.*",
                "HandoverViewSet.*",
            ),
        ),
        Act(
            label=_("Change questions, say what helped, take them back"),
            note=_("whoever asked"),
            writes=(
                "products:rewrite_question",
                "products:show_question",
                "products:answer",
                "products:reopen",
                "products:withdraw",
                "products:restore",
                "QuestionViewSet.[!c]*",
                "outcome:remember",
                "outcome:answer",
                "outcome:helped",
                "outcome:not_helped",
                "QuestionOutcomeViewSet.*",
            ),
        ),
        Act(
            label=_("Merge questions"),
            note=_("one’s own; those of others with the duty of facilitating or moderation"),
            writes=("products:merge", "products:end_merge", "MergeViewSet.*"),
        ),
        Act(
            label=_("Take, finish and hand on tasks, tell what came of them"),
            note=_("whose task it is"),
            writes=(
                "outcome:*task*",
                "outcome:finish",
                "outcome:drop",
                "outcome:reopen",
                "outcome:hand_on",
                "outcome:offer_to_take",
                "outcome:stop_asking",
                "outcome:tell",
                "outcome:skip",
                "TaskViewSet.*",
                "FollowUpViewSet.*",
            ),
        ),
        Act(
            label=_("Write posts and mark what was read"),
            note=_("whoever may read what they are about; one’s own can be changed and deleted"),
            writes=("conversations:*", "Post*ViewSet.*", "ThreadViewSet.*"),
        ),
        Act(
            label=_("Open rounds of perspectives and answer in them"),
            note=_("the author of the question opens and ends; whoever was asked answers"),
            writes=("rounds:*", "Round*ViewSet.*", "QuestionRoundsViewSet.*"),
        ),
        Act(
            label=_("Come to every evening, talk in pairs"),
            writes=(
                "meetings:standing",
                "meetings:series_standing",
                "meetings:renew_calendar",
                "SeriesViewSet.standing_*",
                "CalendarViewSet.*",
                "pairs:mine",
                "pairs:skip",
                "pairs:stop",
                "pairs:met",
            ),
        ),
    ),
)
DECIDING = Group(
    title=_("Deciding and taking care"),
    acts=(
        Act(
            label=_("Open a decision"),
            writes=("decisions:new", "DecisionViewSet.create"),
        ),
        Act(
            label=_("Take part in a decision"),
            note=_("its electors, fixed when it opens; whoever opened it and the core lead it"),
            writes=(
                "decisions:[!n]*",
                "decisions:next_step",
                "decisions:nomination",
                "DecisionViewSet.[!c]*",
                "DecisionViewSet.closing",
                "WordViewSet.*",
            ),
        ),
        Act(
            label=_("Claim a duty"),
            since=Role.MEMBER,
            note=_("anybody where nobody holds a duty; held when the core doesn’t object"),
            writes=("members:claim",),
        ),
        Act(
            label=_(
                "Take and swap turns of leading; pass on and give back duties, name a stand-in"
            ),
            note=_("whose turn or duty it is"),
            writes=("members:lay_down", "duties:*", "RotaViewSet.*", "AbsenceViewSet.*"),
        ),
        Act(
            label=_("Agree or object to somebody’s claim of a duty"),
            since=Role.HOLDER,
            note=_("not to one’s own"),
            writes=("members:agree", "members:object"),
        ),
        Act(
            label=_("Be asked who takes care when nobody holds a duty"),
            since=Role.PERMANENT,
        ),
    ),
)
EVENINGS = Group(
    title=_("Evenings"),
    acts=(
        Act(
            label=_("Plan and lead an evening"),
            since=Role.HOLDER,
            writes=(
                "live:proposal",
                "live:publish_agenda",
                "live:seat",
                "live:item",
                "live:undo",
                "live:parts",
                "live:part",
                "live:question",
                "live:start",
                "live:seating",
                "live:steps",
                "live:back",
                "live:by_itself",
                "live:minutes",
                "live:pause",
                "live:lead",
                "live:close",
                "live:asked",
                "PlanViewSet.*",
                "RunViewSet.[!t]*",
                "RunViewSet.table_rejoin",
                "meetings:close",
                "MeetingViewSet.closing",
            ),
        ),
        Act(
            label=_("Agree that a confirmed evening or a series ends"),
            since=Role.HOLDER,
            note=_("another holder of a duty than the one who asked"),
            writes=(
                "meetings:agree_to_*",
                "MeetingViewSet.cancellation_agreement",
                "SeriesViewSet.end_agreement",
            ),
        ),
        Act(
            label=_("Announce, move, confirm and cancel evenings and series"),
            right=Right.RHYTHM,
            writes=(
                "meetings:edit",
                "meetings:confirm",
                "meetings:cancel",
                "meetings:series_new",
                "meetings:series_edit",
                "meetings:series_end",
                "MeetingViewSet.partial_update",
                "MeetingViewSet.cancellation",
                "MeetingViewSet.undoing",
                "MeetingViewSet.confirmation",
                "SeriesViewSet.create",
                "SeriesViewSet.preview",
                "SeriesViewSet.partial_update",
                "SeriesViewSet.end",
                "SeriesViewSet.going_on",
            ),
        ),
        Act(
            label=_("Keep the list at the door and receive guests"),
            right=Right.DOOR,
            note=_("also whoever leads the evening"),
            writes=(
                "meetings:arrival*",
                "ArrivalViewSet.*",
                "passports:guests",
                "passports:end_visit",
                "passports:bar_*",
                "passports:unbar",
            ),
        ),
        Act(label=_("Open the QR for newcomers"), right=Right.INVITE, writes=("members:door",)),
        Act(
            label=_("Write under the minutes"),
            right=Right.MINUTES,
            note=_("also whoever led the evening"),
            writes=("outcome:note", "MinutesViewSet.note"),
        ),
        Act(
            label=_("Write formats, publish them and take others’"),
            right=Right.FORMATS,
            writes=(
                "formats:*",
                "FormatViewSet.*",
                "library:*",
                "LibraryViewSet.*",
                "PackViewSet.*",
                "PublicationViewSet.*",
            ),
        ),
    ),
)
CITY = Group(
    title=_("The city and the network"),
    acts=(
        Act(
            label=_("Write what the city says about itself, invite HQ to help"),
            right=Right.CITY_PAGE,
            writes=("home:edit", "help:city"),
        ),
        Act(
            label=_("Connect other programs and the city’s chat, end help of HQ"),
            since=Role.HOLDER,
            writes=(
                "webhooks:*",
                "EndpointViewSet.*",
                "DeliveryViewSet.*",
                "telegram:group*",
                "telegram:unlink_group",
                "TelegramViewSet.told",
                "help:end",
            ),
        ),
        Act(
            label=_("Close reports from the network, read words of HQ"),
            since=Role.HOLDER,
            writes=("introductions:close_report", "from_hq:reading"),
        ),
        Act(
            label=_("Host a question of another city"),
            since=Role.HOLDER,
            writes=("questions:hosting", "NetworkQuestionViewSet.hosting"),
        ),
        Act(
            label=_("Meet people of other cities, ask their cities, write a card"),
            note=_("rooms: the two who have met; questions: whoever asked"),
            writes=(
                "cards:*",
                "passports:give",
                "passports:end",
                "introductions:[!c]*",
                "introductions:choose_matching",
                "IntroductionViewSet.*",
                "RoomViewSet.*",
                "questions:[!h]*",
                "NetworkQuestionViewSet.[!h]*",
                "saved_searches:*",
            ),
        ),
    ),
)
OWN = Group(
    title=_("One’s own"),
    acts=(
        Act(
            label=_("Change one’s profile, password, keys, notifications and links"),
            writes=(
                "account_set_password",
                "account_change_password",
                "sign_out_elsewhere",
                "api_keys",
                "end_api_key",
                "members:me",
                "notifications:read*",
                "notifications:choices",
                "notifications:device*",
                "NotificationViewSet.*",
                "ChoicesViewSet.*",
                "LettersViewSet.*",
                "telegram:link",
                "telegram:unlink",
                "TelegramViewSet.*_link",
            ),
        ),
        Act(
            label=_("Take all one’s data along, leave, be forgotten"),
            writes=("members:leave", "members:download", "members:forget"),
        ),
    ),
)
MATRIX = (COME, TOGETHER, DECIDING, EVENINGS, CITY, OWN)
# Addresses that take a form's method and are no act of their own.
NOT_AN_ACT = frozenset(
    {
        "account_confirm_login_code",  # steps of signing in, for whom a code was sent to
        "account_resend_login_code",
        "account_inactive",
        "members:welcome",
        "directory:feed",  # changes nothing
        "live:clock",
        "notifications:None",  # leads to another page
        "help:leave",  # HQ's people end their own visit
    }
)
