namespace Edge.Tests.Conformance;

public sealed class PlaceTests
{
    [Fact]
    public void It_runs() => Assert.True(true);
}
