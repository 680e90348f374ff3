using System.Diagnostics.CodeAnalysis;

namespace Edge.Kernel;

/// <summary>
/// The name of one node in its network: 1 to 63 characters of <c>[a-z0-9-]</c>, beginning and ending with a letter or
/// digit, so that it can also stand as a DNS label and as the SNI of a job connection.
/// </summary>
public readonly record struct NodeId
{
    public const int LengthMax = 63;

    private NodeId(string value) => Value = value;

    public string Value { get; }

    public static NodeId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"node id '{text}' is not 1 to 63 characters of [a-z0-9-]");

    public static bool TryParse([NotNullWhen(true)] string? text, out NodeId id)
    {
        id = default;
        if (!Label.IsValid(text))
        {
            return false;
        }

        id = new NodeId(text);
        return true;
    }

    public override string ToString() => Value ?? "";
}
