-- +goose Up
-- Times are Unix milliseconds (0: none), hashes hexadecimal SHA-256.

CREATE TABLE teacher (
	id      text PRIMARY KEY,
	place   bigint UNIQUE, -- 1: the first
	token   text NOT NULL UNIQUE,
	created bigint NOT NULL
);

CREATE TABLE class (
	id                text PRIMARY KEY,
	teacher           text NOT NULL REFERENCES teacher (id),
	name              text NOT NULL,
	language          text NOT NULL,
	opens             bigint NOT NULL,
	closes            bigint NOT NULL,
	models            text NOT NULL, -- JSON
	code              text NOT NULL,
	code_hash         text UNIQUE,
	seats             bigint NOT NULL,
	budget_micro_usd  bigint NOT NULL,
	budget_requests   bigint NOT NULL,
	student_micro_usd bigint NOT NULL,
	student_requests  bigint NOT NULL,
	archived          smallint NOT NULL,
	created           bigint NOT NULL
);
CREATE INDEX class_teacher ON class (teacher);

CREATE TABLE member (
	id        text PRIMARY KEY,
	class     text NOT NULL REFERENCES class (id) ON DELETE CASCADE,
	pseudonym text NOT NULL,
	number    bigint,
	token     text NOT NULL UNIQUE,
	joined    bigint NOT NULL,
	UNIQUE (class, pseudonym),
	UNIQUE (class, number)
);

CREATE TABLE exercise (
	class text NOT NULL REFERENCES class (id) ON DELETE CASCADE,
	id    text NOT NULL,
	place bigint NOT NULL,
	data  text NOT NULL, -- JSON, hidden items included
	PRIMARY KEY (class, id)
);

CREATE TABLE submission (
	id       text PRIMARY KEY,
	class    text NOT NULL REFERENCES class (id) ON DELETE CASCADE,
	member   text NOT NULL REFERENCES member (id) ON DELETE CASCADE,
	exercise text NOT NULL,
	key      text,
	entry    text NOT NULL, -- JSON
	state    text NOT NULL,
	total    bigint NOT NULL,
	recorded bigint NOT NULL DEFAULT 0,
	attempt  bigint NOT NULL DEFAULT 0,
	lease    bigint NOT NULL DEFAULT 0,
	grade    text, -- JSON
	error    text, -- JSON
	created  bigint NOT NULL,
	changed  bigint NOT NULL,
	FOREIGN KEY (class, exercise) REFERENCES exercise (class, id) ON DELETE CASCADE,
	UNIQUE (member, exercise, key)
);
CREATE INDEX submission_class ON submission (class, created);
CREATE INDEX submission_open ON submission (created, id) WHERE state IN ('queued', 'running');

CREATE TABLE outcome (
	submission text NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
	trial      bigint NOT NULL,
	outcome    text NOT NULL, -- JSON
	PRIMARY KEY (submission, trial)
);

CREATE TABLE budget (
	class              text NOT NULL REFERENCES class (id) ON DELETE CASCADE,
	member             text NOT NULL, -- '': the class's own
	cap_micro_usd      bigint NOT NULL,
	cap_requests       bigint NOT NULL,
	spent_micro_usd    bigint NOT NULL DEFAULT 0,
	spent_requests     bigint NOT NULL DEFAULT 0,
	reserved_micro_usd bigint NOT NULL DEFAULT 0 CHECK (reserved_micro_usd >= 0),
	reserved_requests  bigint NOT NULL DEFAULT 0 CHECK (reserved_requests >= 0),
	PRIMARY KEY (class, member)
) WITH (fillfactor = 50); -- room on the page for rows that change all the time

CREATE TABLE reservation (
	id              text PRIMARY KEY,
	class           text NOT NULL REFERENCES class (id) ON DELETE CASCADE,
	member          text NOT NULL,
	micro_usd       bigint NOT NULL,
	requests        bigint NOT NULL,
	spent_micro_usd bigint,
	spent_requests  bigint,
	state           text NOT NULL DEFAULT 'held',
	expires         bigint NOT NULL
);
CREATE INDEX reservation_class ON reservation (class);
CREATE INDEX reservation_expires ON reservation (expires);

-- +goose Down
DROP TABLE reservation;
DROP TABLE budget;
DROP TABLE outcome;
DROP TABLE submission;
DROP TABLE exercise;
DROP TABLE member;
DROP TABLE class;
DROP TABLE teacher;
