// Package rehearsal loses all data of a clinic and gets them back, with the
// built program, as its operator would: a backup is made while senders send,
// the data are destroyed, the backup is put back, and what had been acknowledged
// before it was begun must be there.
package rehearsal
