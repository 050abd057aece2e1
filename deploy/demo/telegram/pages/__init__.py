"""What people see: their chats, to read, write and press."""
