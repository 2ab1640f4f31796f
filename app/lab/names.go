package lab

import (
	"fewshot/app/lab/metric"
	"fewshot/app/lab/normal"
	"fewshot/app/lab/shots"
	"fewshot/app/lab/stat"
)

// Names that callers have not taken from their rooms yet.
type (
	Interval   = stat.Interval
	Bin        = stat.Bin
	Point      = stat.Point
	Verdict    = stat.Verdict
	Vote       = stat.Vote
	Metric     = metric.Metric
	Metrics    = metric.List
	MetricType = metric.Type
)

const (
	PreferA = stat.PreferA
	PreferB = stat.PreferB
	Tie     = stat.Tie

	BootstrapDraws = stat.BootstrapDraws

	MetricExact       = metric.Exact
	MetricNormalised  = metric.Normalised
	MetricContains    = metric.Contains
	MetricContainsAny = metric.ContainsAny
	MetricRegexp      = metric.Regexp
	MetricNumeric     = metric.Numeric
	MetricJSON        = metric.JSON
	MetricLabel       = metric.Label
	MetricAfterMarker = metric.AfterMarker
)

var (
	MetricTypes           = metric.Types
	Normalise             = normal.Form
	Orders                = shots.Orders
	Wilson                = stat.Wilson
	AUROCInterval         = stat.AUROCInterval
	BradleyTerry          = stat.BradleyTerry
	BradleyTerryBootstrap = stat.BradleyTerryBootstrap
)
