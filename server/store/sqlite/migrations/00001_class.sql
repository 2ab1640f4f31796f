-- +goose Up
-- Times are Unix milliseconds (0: none), hashes hexadecimal SHA-256.

CREATE TABLE teacher (
	id      TEXT PRIMARY KEY,
	place   INTEGER UNIQUE, -- 1: the first
	token   TEXT NOT NULL UNIQUE,
	created INTEGER NOT NULL
) STRICT;

CREATE TABLE class (
	id                TEXT PRIMARY KEY,
	teacher           TEXT NOT NULL REFERENCES teacher (id),
	name              TEXT NOT NULL,
	language          TEXT NOT NULL,
	opens             INTEGER NOT NULL,
	closes            INTEGER NOT NULL,
	models            TEXT NOT NULL, -- JSON
	code              TEXT NOT NULL,
	code_hash         TEXT UNIQUE,
	seats             INTEGER NOT NULL,
	budget_micro_usd  INTEGER NOT NULL,
	budget_requests   INTEGER NOT NULL,
	student_micro_usd INTEGER NOT NULL,
	student_requests  INTEGER NOT NULL,
	archived          INTEGER NOT NULL,
	created           INTEGER NOT NULL
) STRICT;
CREATE INDEX class_teacher ON class (teacher);

CREATE TABLE member (
	id        TEXT PRIMARY KEY,
	class     TEXT NOT NULL REFERENCES class (id) ON DELETE CASCADE,
	pseudonym TEXT NOT NULL,
	number    INTEGER,
	token     TEXT NOT NULL UNIQUE,
	joined    INTEGER NOT NULL,
	UNIQUE (class, pseudonym),
	UNIQUE (class, number)
) STRICT;

CREATE TABLE exercise (
	class TEXT NOT NULL REFERENCES class (id) ON DELETE CASCADE,
	id    TEXT NOT NULL,
	place INTEGER NOT NULL,
	data  TEXT NOT NULL, -- JSON, hidden items included
	PRIMARY KEY (class, id)
) STRICT;

CREATE TABLE submission (
	id       TEXT PRIMARY KEY,
	class    TEXT NOT NULL REFERENCES class (id) ON DELETE CASCADE,
	member   TEXT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
	exercise TEXT NOT NULL,
	key      TEXT,
	entry    TEXT NOT NULL, -- JSON
	state    TEXT NOT NULL,
	total    INTEGER NOT NULL,
	recorded INTEGER NOT NULL DEFAULT 0,
	attempt  INTEGER NOT NULL DEFAULT 0,
	lease    INTEGER NOT NULL DEFAULT 0,
	grade    TEXT, -- JSON
	error    TEXT, -- JSON
	created  INTEGER NOT NULL,
	changed  INTEGER NOT NULL,
	FOREIGN KEY (class, exercise) REFERENCES exercise (class, id) ON DELETE CASCADE,
	UNIQUE (member, exercise, key)
) STRICT;
CREATE INDEX submission_class ON submission (class, created);
CREATE INDEX submission_open ON submission (created, id) WHERE state IN ('queued', 'running');

CREATE TABLE outcome (
	submission TEXT NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
	trial      INTEGER NOT NULL,
	outcome    TEXT NOT NULL, -- JSON
	PRIMARY KEY (submission, trial)
) STRICT, WITHOUT ROWID;

CREATE TABLE budget (
	class              TEXT NOT NULL REFERENCES class (id) ON DELETE CASCADE,
	member             TEXT NOT NULL, -- '': the class's own
	cap_micro_usd      INTEGER NOT NULL,
	cap_requests       INTEGER NOT NULL,
	spent_micro_usd    INTEGER NOT NULL DEFAULT 0,
	spent_requests     INTEGER NOT NULL DEFAULT 0,
	reserved_micro_usd INTEGER NOT NULL DEFAULT 0 CHECK (reserved_micro_usd >= 0),
	reserved_requests  INTEGER NOT NULL DEFAULT 0 CHECK (reserved_requests >= 0),
	PRIMARY KEY (class, member)
) STRICT, WITHOUT ROWID;

CREATE TABLE reservation (
	id              TEXT PRIMARY KEY,
	class           TEXT NOT NULL REFERENCES class (id) ON DELETE CASCADE,
	member          TEXT NOT NULL,
	micro_usd       INTEGER NOT NULL,
	requests        INTEGER NOT NULL,
	spent_micro_usd INTEGER,
	spent_requests  INTEGER,
	state           TEXT NOT NULL DEFAULT 'held',
	expires         INTEGER NOT NULL
) STRICT;
CREATE INDEX reservation_class ON reservation (class);
CREATE INDEX reservation_expires ON reservation (expires);

-- SQLite can't change two tables in one statement, so that triggers do the second
-- half of reserving and settling.

-- +goose StatementBegin
CREATE TRIGGER reservation_held AFTER INSERT ON reservation BEGIN
	UPDATE budget SET reserved_micro_usd = reserved_micro_usd + NEW.micro_usd, reserved_requests = reserved_requests + NEW.requests
	WHERE class = NEW.class AND member IN ('', NEW.member);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER reservation_settled AFTER UPDATE OF state ON reservation WHEN OLD.state = 'held' AND NEW.state = 'settled' BEGIN
	UPDATE budget SET reserved_micro_usd = reserved_micro_usd - OLD.micro_usd, reserved_requests = reserved_requests - OLD.requests,
		spent_micro_usd = spent_micro_usd + NEW.spent_micro_usd, spent_requests = spent_requests + NEW.spent_requests
	WHERE class = NEW.class AND member IN ('', NEW.member);
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE reservation;
DROP TABLE budget;
DROP TABLE outcome;
DROP TABLE submission;
DROP TABLE exercise;
DROP TABLE member;
DROP TABLE class;
DROP TABLE teacher;
