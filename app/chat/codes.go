package chat

// The codes of all errors: what a program can rely on, and what the page looks its
// words up by. Every error has one of these or a provider's own; nobody writes one
// as a literal. A test of the page compares the list with the source and with the
// words of every language.

// Requests that can't be served as they are.
const (
	CodeInvalidJSON              = "invalid_json"
	CodeInvalidForm              = "invalid_form"
	CodeInvalidType              = "invalid_type" // a field of /v1 has a value of the wrong type
	CodeInvalidValue             = "invalid_value"
	CodeOutOfRange               = "out_of_range"
	CodeMissingRequiredParameter = "missing_required_parameter"
	CodeUnknownParameter         = "unknown_parameter"
	CodeDuplicateParameter       = "duplicate_parameter"
	CodeUnsupportedParameter     = "unsupported_parameter"  // the model does not take the field
	CodeUnsupportedValue         = "unsupported_value"      // the field takes only certain values
	CodeUnsupportedEndpoint      = "unsupported_endpoint"   // the provider, or the model, does not have the endpoint
	CodeUnsupportedMediaType     = "unsupported_media_type" // the body is not JSON
	CodeUnsupportedEncoding      = "unsupported_encoding"   // the body is compressed in a way that is not read
	CodeLimitExceeded            = "limit_exceeded"         // more than this server allows in one request
	CodeRequestTooLarge          = "request_too_large"
	CodeLengthRequired           = "length_required"
	CodeBodyTimeout              = "body_timeout" // the body came too slowly
	CodeMethodNotAllowed         = "method_not_allowed"
	CodeUnknownURL               = "unknown_url"
	CodeUnknownHost              = "unknown_host"
	CodeCrossOrigin              = "cross_origin"
	CodeClientClosed             = "client_closed" // the client has gone: nobody gets it
	CodeInvalidAPIKey            = "invalid_api_key"
	CodeContextLengthExceeded    = "context_length_exceeded"
)

// Prompts, links and tables that can't be read.
const (
	CodeNotUTF8         = "not_utf8"
	CodeIsWorkbook      = "is_workbook"  // a spreadsheet's own file, where a text is read
	CodeIsYAML          = "is_yaml"      // where it is not read
	CodeNotOfKind       = "not_of_kind"  // it is not what its name or the caller says
	CodeUnknownTool     = "unknown_tool" // nobody exports to it
	CodeInvalidYAML     = "invalid_yaml"
	CodeDuplicateField  = "duplicate_field"
	CodeUnknownField    = "unknown_field"
	CodeMissingField    = "missing_field"
	CodeWrongType       = "wrong_type"
	CodeTrailingData    = "trailing_data"
	CodeTooDeep         = "too_deep"
	CodeTooLarge        = "too_large"
	CodeTooManyShots    = "too_many_shots"
	CodeUnknownVersion  = "unknown_version"
	CodeUnknownKind     = "unknown_kind"
	CodeOpenQuote       = "open_quote"
	CodeBadRow          = "bad_row"
	CodeBadMessages     = "bad_messages"
	CodeNothingToImport = "nothing_to_import"
	CodeNoPrompt        = "no_prompt"
	CodeLinkDamaged     = "link_damaged"
	CodeLinkTooNew      = "link_too_new"
	CodeNoStraightCode  = "no_straight_code" // there is no code that calls the provider without this server
)

// Runs that end without an answer.
const (
	CodeCancelled        = "cancelled"
	CodeFailed           = "failed"
	CodeTimeout          = "timeout"
	CodeInternalError    = "internal_error"
	CodeUnreachable      = "unreachable"       // the page can't reach its server
	CodeNotFound         = "not_found"         // the page lacks one of its own files
	CodeUnreadableAnswer = "unreadable_answer" // not in the protocol
	CodeStreamBroken     = "stream_broken"     // ended before it was complete
	CodeWorkerFailed     = "worker_failed"     // it could not start
	CodeWorkerDied       = "worker_died"
	CodeReaderFailed     = "reader_failed" // what reads files did not load, or has died
	CodeCutThinking      = "cut_thinking"  // the limit was reached while the model was thinking
	CodeCutEmpty         = "cut_empty"     // the limit was reached, and not a word had come
	CodeOnlyThinking     = "only_thinking" // it thought, and ended without a word of an answer
	CodeFiltered         = "filtered"      // the provider withheld it
	CodeRefused          = "refused"       // the provider marks it as a refusal
	CodeNoLogprobs       = "no_logprobs"   // without the log probabilities that the experiment needs
	CodeNoVerdict        = "no_verdict"    // the judge named neither answer
	CodeNothingRan       = "nothing_ran"   // no request of the experiment was sent
)

// This server's own limits.
const (
	CodeServerBusy        = "server_busy"
	CodeServerStopping    = "server_stopping"
	CodeTooManyStreams    = "too_many_streams"
	CodeGaveWay           = "gave_way" // stopped so that another could run
	CodeRunTooLong        = "run_too_long"
	CodeRateLimitExceeded = "rate_limit_exceeded"
	CodeDayBudgetSpent    = "day_budget_spent"
	CodeDayBudgetUnknown  = "day_budget_unknown" // the day's account can't be read or written
	CodeModelNotFound     = "model_not_found"
	CodeModelsUnavailable = "models_unavailable"
)

// What a provider does or says.
const (
	CodeUpstreamUnauthorized = "upstream_unauthorized" // it does not accept the key
	CodeUpstreamForbidden    = "upstream_forbidden"    // it accepts the key, but not for this; why is not known
	CodeUpstreamRegion       = "upstream_region"       // it does not serve the place where this server is
	CodeUpstreamBlocked      = "upstream_blocked"      // something in front of it turns this server away
	CodeModelNotAllowed      = "model_not_allowed"     // the key's project may not use the model
	CodeUpstreamUnreachable  = "upstream_unreachable"  // no connection
	CodeUpstreamTimeout      = "upstream_timeout"      // it was silent for too long
	CodeUpstreamError        = "upstream_error"        // it says that it failed
	CodeUpstreamRedirect     = "upstream_redirect"     // it points elsewhere
	CodeNoTokenCount         = "no_token_count"        // it does not say how many tokens a prompt has
	CodeNoModelList          = "no_model_list"         // it does not say which models it has
	CodeInsufficientQuota    = "insufficient_quota"    // the account has no credit left
	CodeContentFilter        = "content_filter"        // it does not answer such a prompt
)

// Classes.
const (
	CodeClassesDisabled    = "classes_disabled"
	CodeClassNotFound      = "class_not_found"
	CodeClassNotOpen       = "class_not_open"
	CodeClassClosed        = "class_closed"
	CodeClassArchived      = "class_archived"
	CodeClassFull          = "class_full"
	CodeClassNoRun         = "class_no_run" // a class may run prompts and nothing else
	CodeCodeUnknown        = "code_unknown" // no class has this class code
	CodeCodeClosed         = "code_closed"  // joining by a class code is closed
	CodeTooManyJoins       = "too_many_joins"
	CodeTooManyTries       = "too_many_tries"  // wrong codes or tokens
	CodeTooManyBoards      = "too_many_boards" // live views that one person has open
	CodeNotInClass         = "not_in_class"
	CodeRemoved            = "removed" // by the teacher
	CodeMemberNotFound     = "member_not_found"
	CodeModelNotInClass    = "model_not_in_class"
	CodePriceUnknown       = "price_unknown"
	CodeBudgetUsedUp       = "budget_used_up"
	CodeExerciseNotFound   = "exercise_not_found"
	CodeExerciseUsed       = "exercise_used" // it has submissions
	CodeRuleBroken         = "rule_broken"   // of an exercise
	CodeSubmissionNotFound = "submission_not_found"
	CodeSubmissionsUsedUp  = "submissions_used_up"
	CodeSubmissionsFailing = "submissions_failing" // several in a row ended in errors
	CodeModelFailed        = "model_failed"        // while a submission was graded
	CodeModelRefused       = "model_refused"       // an item of a submission
	CodeNotGraded          = "not_graded"
	CodeNoVotes            = "no_votes"   // they are off
	CodeVoteLater          = "vote_later" // not before a submission of one's own
	CodeNoPair             = "no_pair"    // there is no pair left to vote on
	CodeStoreUnavailable   = "store_unavailable"
	CodeStoreFull          = "store_full"
)

// Signing in.
const (
	CodeNotSignedIn     = "not_signed_in"
	CodeSessionOver     = "session_over"
	CodeTokenUnknown    = "token_unknown"
	CodeNotOperator     = "not_operator"
	CodeLTIRefused      = "lti_refused"
	CodeLTIUnreachable  = "lti_unreachable"
	CodeFromPlatform    = "from_platform" // more than who comes from a learning platform may do
	CodeOIDCRefused     = "oidc_refused"
	CodeOIDCUnreachable = "oidc_unreachable"
)

// Embeds.
const (
	CodeEmbedDisabled    = "embed_disabled"
	CodeEmbedNoKey       = "embed_no_key"   // the prompt is for a model that the embed has no key for
	CodeEmbedNoFrame     = "embed_no_frame" // it was asked for outside a frame
	CodeEmbedNoRun       = "embed_no_run"   // an embed may run its prompt and nothing else
	CodeEmbedForged      = "embed_forged"
	CodeEmbedExpired     = "embed_expired"
	CodeEmbedOrigin      = "embed_origin" // not the author's site
	CodeEmbedSession     = "embed_session"
	CodeEmbedModel       = "embed_model"
	CodeEmbedLimit       = "embed_limit"    // more than the token allows in one request
	CodeEmbedQuota       = "embed_quota"    // the reader's day
	CodeEmbedNoPrice     = "embed_no_price" // its budget is in dollars, and nobody knows what the model costs
	CodeEmbedBudgetSpent = "embed_budget_spent"
	CodeEmbedAccounts    = "embed_accounts" // the accounts can't be written
	CodeEmbedTooLarge    = "embed_too_large"
	CodeTooManyEmbeds    = "too_many_embeds" // different prompts from one address
	CodeLessonNotFound   = "lesson_not_found"
	CodeOEmbedFormat     = "oembed_format"
	CodeOEmbedURL        = "oembed_url"
)
