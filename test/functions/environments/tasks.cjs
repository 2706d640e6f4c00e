const state = { calls: 0 }

exports.exported = x => [x * 2, ++state.calls]
