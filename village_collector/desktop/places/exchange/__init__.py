"""U盘交换: registers come in, batches go out, results come back, backups are made."""
