package dot

import . "time"

func dotted() {
	Sleep(Second) // want `time.Sleep cannot be cancelled`
	f := Sleep    // want `time.Sleep is used as a value`
	f(Second)
}
