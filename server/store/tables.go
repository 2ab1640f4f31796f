package store

// Tables are all tables of the schema but goose's own. Those that others refer to come
// first, so that they can be filled in this order. Tests compare the list with what the
// migrations make.
var Tables = []string{
	"teacher", "class", "member", "exercise", "submission", "outcome", "budget", "reservation", "vote",
	"session", "once", "secret", "course", "passback", "gradebook", "tally", "day_spent",
	"teaching", "platform", "registration",
}

// A Count is how many rows a table has.
type Count struct {
	Table string
	Rows  int64
}
