"""Pages of people: their chats, to read, write and press."""
