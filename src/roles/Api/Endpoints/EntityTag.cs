using System.Globalization;
using Edge.Kernel;

namespace Edge.Api;

/// <summary>The strong validator of a resource: <c>"epoch-revision"</c>, quotes included (RFC 9110 §8.8.3).</summary>
internal readonly record struct EntityTag(long Epoch, Revision Revision)
{
    /// <summary>Reads one tag, or a bare <c>epoch-revision</c>; lists and weak tags are not for conditional writes.</summary>
    public static EntityTag? Parse(string text)
    {
        var bare = text.Trim().Trim('"');
        var dash = bare.IndexOf('-', StringComparison.Ordinal);
        return dash > 0
            && long.TryParse(bare.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            && long.TryParse(bare.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? new EntityTag(epoch, new Revision(revision))
            : null;
    }

    public override string ToString() => $"\"{Epoch}-{Revision}\"";
}
