namespace Edge.Kernel.Resources;

/// <summary>One rule: <c>+</c> stands for one segment, a trailing <c>*</c> for any rest.</summary>
public sealed record PolicyRule
{
    public required string Path { get; init; }

    /// <summary>Of <c>create, read, update, delete, list, watch, sudo, deny</c>.</summary>
    public required IReadOnlyList<string> Capabilities { get; init; }
}
