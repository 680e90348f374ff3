using System.CommandLine;

namespace Edge.Commands;

/// <summary>Options that several commands share, so that they read the same everywhere.</summary>
internal static class ClientOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print JSON instead of a table." };

    public static Option<bool> NoWait() => new("--no-wait")
    {
        Description = "Return once the change is committed, without waiting for the nodes to apply it.",
    };
}
