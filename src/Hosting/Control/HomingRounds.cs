namespace Edge.Hosting;

/// <summary>Measures round trips to the Stargates, round by round, and leaves one for another that has long been clearly nearer.</summary>
internal sealed class HomingRounds(ControlLinkState state, IReadOnlyList<ControlSlot> slots, TimeProvider time)
{
    /// <summary>One round, and the pause after it.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        // Of two Stargates there is nothing to choose.
        if (state.Stargates.Count > 2)
        {
            await Task.WhenAll(state.Ask(static homing => homing.NextRound()).Select(async address =>
            {
                var roundTrip = await RoundTrip.MeasureAsync(address, time, cancellation);
                state.Tell(homing => homing.Measured(address, roundTrip));
            }));
            state.IsMeasured = true;
            MoveIfBetter();
        }

        var pause = Task.Delay(state.Ask(static homing => homing.MeasurePause()), time, cancellation);
        while (!pause.IsCompleted && (state.IsMeasured || state.Stargates.Count <= 2))
        {
            await Task.WhenAny(pause, state.NextChange);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private void MoveIfBetter()
    {
        var taken = slots.Select(static slot => slot.Taken).OfType<string>().ToList();
        var moved = slots.FirstOrDefault(slot =>
            slot.Stream is { } stream && state.Ask(homing => homing.Better(stream.Address, taken)) is not null);
        moved?.Leave();
    }
}
