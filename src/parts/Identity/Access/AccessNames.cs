using Edge.Kernel;

namespace Edge.Identity;

/// <summary>Who a caller is, in the words of keys; each is empty for what it is not.</summary>
/// <param name="Subject">Percent-encoded as in a key, <c>usr%3Aalice</c>.</param>
/// <param name="Name">What follows the subject's kind, <c>alice</c>.</param>
public sealed record AccessNames(string Device, string Subject, string Name)
{
    private static readonly AccessNames Nobody = new("", "", "");

    public static AccessNames Of(NodeId? device, string subject)
    {
        if (subject.Length == 0)
        {
            return device is { } known ? new AccessNames(known.Value, "", "") : Nobody;
        }

        var colon = subject.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? "" : subject[(colon + 1)..];
        return new AccessNames(device?.Value ?? "", ResourceKey.Of(subject).Value, name.Length == 0 ? "" : ResourceKey.Of(name).Value);
    }
}
