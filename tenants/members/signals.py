"""Signals about people, for higher packages."""

from django.dispatch import Signal

member_joined = Signal()  # sender=Member, member: somebody is with us, first time or again
member_left = Signal()  # sender=Member, member
member_changed = Signal()  # sender=Member, member: a new name or profile
duty_changed = Signal()  # sender=Duty, duty: claimed, held, agreed or objected to, laid down
people_invited = Signal()  # sender=Invitation, invitation: for one mailbox
