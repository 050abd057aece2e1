"""Threads, posts, their files, and how far each member has read."""

from tenants.conversations.models.post import Post, PostFile
from tenants.conversations.models.thread import Subject, Thread, ThreadRead

__all__ = ["Post", "PostFile", "Subject", "Thread", "ThreadRead"]
