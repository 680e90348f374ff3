using Edge.Kernel.Resources;

namespace Edge.Kernel;

/// <summary>How a replica reads what it is sent: by the table of kinds.</summary>
public static class ReplicaParser
{
    /// <summary>The document, or why it is refused. A kind of a newer release is refused, and so kept out of force.</summary>
    public static Outcome<object> Parse(ResourceEntry entry) =>
        ResourceKinds.Of(entry.Key) is { } kind
            ? kind.ParseUntyped(entry)
            : new Failure("unknown_kind", $"{entry.Key} is of a kind that this release does not know: update this node");
}
