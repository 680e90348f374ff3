using System.Net;
using Microsoft.AspNetCore.Http;

namespace Edge.Api;

/// <summary>
/// Whose request it is behind proxies that are ours: the last address of <c>X-Forwarded-For</c> that is not one of them. The
/// addresses before that one are the client's own words.
/// </summary>
internal static class ClientAddress
{
    private const int HopsMax = 16;

    public static IPAddress Of(HttpContext context, IReadOnlyList<IPAddress> proxies)
    {
        var address = Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);
        if (!proxies.Contains(address))
        {
            return address;
        }

        var hops = context.Request.Headers["X-Forwarded-For"].ToString().Split(',', StringSplitOptions.TrimEntries);
        foreach (var hop in hops.Reverse().Take(HopsMax))
        {
            if (!IPAddress.TryParse(hop, out var named))
            {
                break;
            }

            address = Plain(named);
            if (!proxies.Contains(address))
            {
                break;
            }
        }

        return address;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
