"""新建账本: the wizard that makes a book."""
