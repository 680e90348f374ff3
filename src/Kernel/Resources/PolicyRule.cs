namespace Edge.Kernel.Resources;

/// <summary>
/// One rule: <c>+</c> stands for one segment, a trailing <c>*</c> for any rest, <c>{{device.id}}</c>, <c>{{subject}}</c> and
/// <c>{{subject.name}}</c> for the caller itself.
/// </summary>
public sealed record PolicyRule
{
    public required string Path { get; init; }

    /// <summary>Of <c>create, read, update, delete, list, watch, sudo, deny</c>.</summary>
    public required IReadOnlyList<string> Capabilities { get; init; }

    /// <summary>Whether the rule counts only for resources of the caller's own account.</summary>
    public bool OwnAccountOnly { get; init; }
}
