namespace Edge.Bench;

/// <summary>The server under test has one core to itself; the load and everything else has the other.</summary>
internal static class Cores
{
    public const string Server = "0";

    public const string Load = "1";
}
