"""The methods that the double answers, by their names in small letters."""

from deploy.demo.telegram.methods import answers, chats, files, forum, messages, webhook
from deploy.demo.telegram.methods.table import Method, find

__all__ = ["Method", "answers", "chats", "files", "find", "forum", "messages", "webhook"]
