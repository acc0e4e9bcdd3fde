package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// PrepareWrite returns the headers of a write of one resource by this method,
// all but Authorization, to be kept with its bytes: a retry carries the same.
// DELETE has no body and so no Content-Type. useContext is sent on all of them.
//
// BaRS Core, use-context and Transactional integrity.
func (c *Client) PrepareWrite(method, target, requestID, correlationID, useContext string) http.Header {
	s := c.headers(target, requestID, correlationID)
	s.UseContext = useContext
	return s.HTTP(method != http.MethodDelete)
}

// Create sends exactly these bytes with exactly these headers as a new
// Appointment or ServiceRequest.
//
// BaRS Core, REST writes; so are Update, Patch and Delete.
func (c *Client) Create(ctx context.Context, headers http.Header, resourceType string, body []byte) (Reply, error) {
	return c.preview(ctx, http.MethodPost, "/"+url.PathEscape(resourceType), headers, body)
}

// Update sends exactly these bytes in place of the resource with this id.
func (c *Client) Update(ctx context.Context, headers http.Header, resourceType, id string, body []byte) (Reply, error) {
	return c.preview(ctx, http.MethodPut, instance(resourceType, id), headers, body)
}

// Patch sends exactly these bytes, a full or partial resource and not a JSON
// Patch, to be merged into the resource with this id.
func (c *Client) Patch(ctx context.Context, headers http.Header, resourceType, id string, body []byte) (Reply, error) {
	return c.preview(ctx, http.MethodPatch, instance(resourceType, id), headers, body)
}

// Delete asks for the resource with this id to be removed. It has no body.
func (c *Client) Delete(ctx context.Context, headers http.Header, resourceType, id string) (Reply, error) {
	return c.preview(ctx, http.MethodDelete, instance(resourceType, id), headers, nil)
}

// ErrPreview says that the environment leaves alone what the standard offers
// as a preview: writes of single resources, and the Registry's pointers.
// Nothing was sent.
var ErrPreview = errors.New("previews of the standard are off in this environment")

// Previews reports whether previews of the standard are on now.
func (c *Client) Previews() bool { return c.current().Preview }

// preview is send where previews are on.
func (c *Client) preview(ctx context.Context, method, path string, h http.Header, body []byte) (Reply, error) {
	if !c.current().Preview {
		return Reply{}, ErrPreview
	}
	return c.send(ctx, method, path, h, body)
}

// instance is the path of one resource.
func instance(resourceType, id string) string {
	return "/" + url.PathEscape(resourceType) + "/" + url.PathEscape(id)
}
