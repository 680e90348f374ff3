using Edge.Backbone;

namespace Edge.Tests.Conformance;

public sealed class MemoryRouteSpeakerTests : RouteSpeakerConformance
{
    private readonly MemoryRouteSpeaker _speaker = new();

    protected override IRouteSpeaker Speaker => _speaker;

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync()
    {
        _speaker.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override ValueTask SetAwayAsync(bool isAway)
    {
        _speaker.SetAway(isAway);
        return ValueTask.CompletedTask;
    }
}
