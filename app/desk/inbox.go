package desk

import (
	"context"

	"barsdesk/app/access"
)

// Inbox lists what was received, newest first; unread leaves out what a person
// has opened.
func (d *Desk) Inbox(ctx context.Context, a access.Actor, offset int, unread bool) (InboxList, error) {
	return InboxList{Items: []InboxLine{}}, errUnbuilt
}

// ReadInbox shows one received message and marks it read.
func (d *Desk) ReadInbox(ctx context.Context, a access.Actor, id string) (Message, error) {
	return Message{}, errUnbuilt
}
