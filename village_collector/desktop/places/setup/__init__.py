"""新建账本: the page that makes a book, opens one or restores a backup."""
