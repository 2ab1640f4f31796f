package classes

// A Back is the way back to the page of a learning platform from which somebody came.
type Back struct {
	Platform string `json:"platform"` // its name
	Address  string `json:"address"`  // of http or https, as the platform signed it
}
