-- +goose Up
-- Who comes from elsewhere (OpenID Connect, LTI) is known by a hash of issuer and
-- subject.
ALTER TABLE teacher ADD COLUMN identity TEXT;
CREATE UNIQUE INDEX teacher_identity ON teacher (identity);
ALTER TABLE member ADD COLUMN identity TEXT;
CREATE UNIQUE INDEX member_identity ON member (class, identity);

CREATE TABLE session (
	token   TEXT PRIMARY KEY, -- hash
	teacher TEXT REFERENCES teacher (id) ON DELETE CASCADE,
	member  TEXT REFERENCES member (id) ON DELETE CASCADE,
	expires bigint NOT NULL
);

-- What may happen once: nonces.
CREATE TABLE once (
	id      TEXT PRIMARY KEY, -- hash
	expires bigint NOT NULL
);

-- What all servers of a database share.
CREATE TABLE secret (
	name  TEXT PRIMARY KEY,
	value bytea NOT NULL
);

-- Courses of learning platforms, each with its class.
CREATE TABLE course (
	id    TEXT PRIMARY KEY, -- hash of issuer, deployment and context
	class TEXT NOT NULL REFERENCES class (id) ON DELETE CASCADE
);

-- Where a platform wants a student's points of an exercise.
CREATE TABLE passback (
	member   TEXT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
	exercise TEXT NOT NULL,
	platform TEXT NOT NULL, -- its name in the configuration
	address  TEXT NOT NULL, -- of the line item
	subject  TEXT NOT NULL, -- the platform's own id of the student
	sent     double precision NOT NULL,   -- points that it has; -1: none
	attempts bigint NOT NULL,
	due      bigint NOT NULL,   -- when to send; 0: nothing to send
	PRIMARY KEY (member, exercise)
);
CREATE INDEX passback_due ON passback (due) WHERE due > 0;

-- +goose Down
DROP TABLE passback;
DROP TABLE course;
DROP TABLE secret;
DROP TABLE once;
DROP TABLE session;
DROP INDEX member_identity;
ALTER TABLE member DROP COLUMN identity;
DROP INDEX teacher_identity;
ALTER TABLE teacher DROP COLUMN identity;
