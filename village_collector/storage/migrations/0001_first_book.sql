-- One book is one village, one insured year, one file.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The ledger. The triggers keep accidents and our own mistakes out; the chain of hashes shows the rest.
CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE
) STRICT;

CREATE TRIGGER entry_follows_head BEFORE INSERT ON entry
WHEN NEW.seq <> coalesce((SELECT max(seq) FROM entry), 0) + 1
  OR (NEW.seq > 1 AND NEW.prev <> (SELECT hash FROM entry WHERE seq = NEW.seq - 1))
  OR EXISTS (SELECT 1 FROM entry WHERE hash = NEW.hash)
BEGIN
    SELECT raise(ABORT, 'an entry must follow the head of the ledger');
END;

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN
    SELECT raise(ABORT, 'the ledger is only added to');
END;

CREATE TRIGGER entry_is_never_removed BEFORE DELETE ON entry
BEGIN
    SELECT raise(ABORT, 'the ledger is only added to');
END;

-- The end of the chain stands once more here, so that a cut-off end shows too.
CREATE TRIGGER entry_moves_head AFTER INSERT ON entry
BEGIN
    INSERT INTO meta (key, value) VALUES ('head', NEW.hash) ON CONFLICT (key) DO UPDATE SET value = excluded.value;
END;

-- The register's people, in register order. Lists and facts are JSON of the domain's values.
CREATE TABLE resident (
    position INTEGER PRIMARY KEY,
    id_number TEXT NOT NULL UNIQUE,
    id_kind TEXT NOT NULL,
    name TEXT NOT NULL,
    birth_date TEXT NOT NULL,
    sex TEXT NOT NULL,
    village_group TEXT NOT NULL,
    household_no TEXT NOT NULL,
    head TEXT NOT NULL,
    relation TEXT NOT NULL,
    ethnic_group TEXT NOT NULL,
    phone TEXT NOT NULL,
    category TEXT NOT NULL,
    hukou TEXT,
    tier TEXT,
    insured_last_year INTEGER,
    remark TEXT NOT NULL,
    identities TEXT NOT NULL,
    facts TEXT NOT NULL,
    household_key TEXT NOT NULL
) STRICT;

-- REPLACE removes rows without asking the triggers of DELETE where recursive_triggers is off.
CREATE TRIGGER resident_is_never_replaced BEFORE INSERT ON resident
WHEN EXISTS (SELECT 1 FROM resident WHERE position = NEW.position)
  OR EXISTS (SELECT 1 FROM resident WHERE id_number = NEW.id_number)
BEGIN
    SELECT raise(ABORT, 'a resident is never removed from the register');
END;

CREATE TRIGGER resident_keeps_the_place BEFORE UPDATE ON resident
WHEN NEW.position <> OLD.position
  OR EXISTS (SELECT 1 FROM resident WHERE id_number = NEW.id_number AND position <> OLD.position)
BEGIN
    SELECT raise(ABORT, 'a resident is never removed from the register');
END;

CREATE TRIGGER resident_is_never_removed BEFORE DELETE ON resident
BEGIN
    SELECT raise(ABORT, 'a resident is never removed from the register');
END;

-- Files as they came or as they were frozen, under the SHA-256 of their bytes.
CREATE TABLE kept (
    sha256 TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    data BLOB NOT NULL
) STRICT;

CREATE TRIGGER kept_stays_as_it_first_came BEFORE INSERT ON kept
WHEN EXISTS (SELECT 1 FROM kept WHERE sha256 = NEW.sha256)
BEGIN
    SELECT raise(IGNORE);
END;

CREATE TRIGGER kept_is_never_changed BEFORE UPDATE ON kept
BEGIN
    SELECT raise(ABORT, 'a kept file is never changed');
END;

CREATE TRIGGER kept_is_never_removed BEFORE DELETE ON kept
BEGIN
    SELECT raise(ABORT, 'a kept file is never removed');
END;
