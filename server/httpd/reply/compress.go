package reply

import (
	"compress/gzip"
	"net/http"
	"sync"

	"fewshot/web"
)

// A compressor is two thirds of a megabyte: so many streams have one, and those beyond
// are sent as they are.
const maxCompressors = 64

// idleCompressors are those that no stream has; compressing has an element for each
// that one has.
var (
	idleCompressors = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}
	compressing     = make(chan struct{}, maxCompressors)
)

// A compressor compresses one stream of events.
type compressor struct{ zip *gzip.Writer }

// compressorFor is a compressor that writes to w; nil if the client doesn't take that,
// or if there is none left.
func compressorFor(w http.ResponseWriter, r *http.Request) *compressor {
	if web.Encoding(r.Header.Get("Accept-Encoding"), false, true) != "gzip" {
		return nil
	}
	select {
	case compressing <- struct{}{}:
		c := &compressor{idleCompressors.Get().(*gzip.Writer)}
		c.zip.Reset(w)
		return c
	default:
		return nil
	}
}

// write compresses data so that all of it can be read.
func (c *compressor) write(data []byte) error {
	if _, err := c.zip.Write(data); err != nil {
		return err
	}
	return c.zip.Flush()
}

// close ends the stream, if it has begun, and gives the compressor back.
func (c *compressor) close(begun bool) {
	if begun {
		c.zip.Close() // a client that has gone needs no end
	}
	c.zip.Reset(nil)
	idleCompressors.Put(c.zip)
	<-compressing
}
