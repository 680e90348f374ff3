using System.Globalization;
using System.Text;

namespace Edge.Delivery;

/// <summary>The field <c>Cache-Status</c> (RFC 9211): each cache on the way appends its own member.</summary>
public static class CacheStatusField
{
    /// <summary>For a reply that the origin was asked about.</summary>
    /// <param name="cache">Our own name.</param>
    public static string Of(string cache, DeliveryReply.Streamed reply)
    {
        var text = new StringBuilder(cache).Append("; fwd=").Append(reply.Forward.Length == 0 ? "bypass" : reply.Forward);
        text.Append(CultureInfo.InvariantCulture, $"; fwd-status={reply.Status}");
        AppendFlags(text, reply.Kept, reply.Collapsed);
        return Append(reply.Fields.Combined("Cache-Status"), text.ToString());
    }

    /// <summary>For a stored response about which the origin was asked first.</summary>
    public static string Of(string cache, DeliveryReply.Stored reply, DateTimeOffset now)
    {
        var head = reply.Entry.Head;
        var text = new StringBuilder(cache).Append("; fwd=").Append(reply.Forward);
        if (reply.Result == CacheResult.Revalidated)
        {
            text.Append("; fwd-status=304");
        }

        text.Append(CultureInfo.InvariantCulture, $"; ttl={head.LifetimeSeconds - head.AgeAt(now)}");
        AppendFlags(text, reply.Result == CacheResult.Revalidated, reply.Collapsed);
        if (reply.Result == CacheResult.Stale)
        {
            text.Append("; detail=origin_failed");
        }

        return Append(head.Fields.Combined("Cache-Status"), text.ToString());
    }

    internal static string Append(string? upstream, string own) => upstream is null ? own : upstream + ", " + own;

    private static void AppendFlags(StringBuilder text, bool stored, bool collapsed)
    {
        if (stored)
        {
            text.Append("; stored");
        }

        if (collapsed)
        {
            text.Append("; collapsed");
        }
    }
}
