using System.Net;
using System.Net.Sockets;

namespace Edge.Kernel.Resources.Rules;

internal static class PoolRules
{
    public const string CountryRule = "a country is two capital letters, such as DE (ISO 3166)";

    private const int WeightMax = 10_000;

    private const int PathLengthMax = 1024;

    private static readonly string[] _states = [PoolMember.Auto, PoolMember.Up, PoolMember.Down];

    private static readonly string[] _kinds = [PoolProbe.Tcp, PoolProbe.Http, PoolProbe.Https];

    public static Failure? Check(PoolDocument pool) =>
        Fields.Count("members", pool.Members.Count, 1, PoolDocument.MembersMax)
        ?? pool.Members.Select(static (member, index) => CheckMember($"members[{index}]", member)).FirstOrDefault(static failure => failure is not null)
        ?? Fields.Distinct("members", [.. pool.Members.Select(static member => member.Address)], static (_, _) => null)
        ?? Fields.Range("upThresholdPercent", pool.UpThresholdPercent, 1, 100)
        ?? (pool.Country is null || IsCountry(pool.Country) ? null : Failure.Invalid("country", pool.Country, CountryRule))
        ?? (pool.Probe is null ? null : CheckProbe(pool.Probe));

    public static bool IsCountry(string text) => text.Length == 2 && text.All(char.IsAsciiLetterUpper);

    private static Failure? CheckMember(string field, PoolMember member) =>
        !IsMember(member.Address)
            ? Failure.Invalid($"{field}.address", member.Address, "it must be an IPv4 or IPv6 address as it is usually written, such as 192.0.2.1 or 2001:db8::1, and one that visitors can be sent to")
            : Fields.Range($"{field}.weight", member.Weight, 1, WeightMax)
                ?? (_states.Contains(member.State) ? null : Failure.Invalid($"{field}.state", member.State, "it must be one of auto, up, down"));

    /// <summary>One spelling for each address: it is how the member is named.</summary>
    private static bool IsMember(string text) =>
        IPAddress.TryParse(text, out var address)
        && address.ToString() == text
        && !address.IsIPv4MappedToIPv6
        && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
        && !address.IsIPv6Multicast && !(address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes()[0] >= 224);

    private static Failure? CheckProbe(PoolProbe probe) =>
        (_kinds.Contains(probe.Kind) ? null : Failure.Invalid("probe.kind", probe.Kind, "it must be one of tcp, http, https"))
        ?? Fields.Range("probe.port", probe.Port, 1, ushort.MaxValue)
        ?? (IsPath(probe.Path) ? null : Failure.Invalid("probe.path", probe.Path, $"it begins with a slash, and has at most {PathLengthMax} visible characters of ASCII"))
        ?? (probe.Host is null ? null : Fields.HostName("probe.host", probe.Host))
        ?? Fields.Range("probe.intervalSeconds", probe.IntervalSeconds, 5, 300)
        ?? Fields.Range("probe.timeoutMilliseconds", probe.TimeoutMilliseconds, 100, 10_000)
        ?? Fields.Range("probe.downAfter", probe.DownAfter, 1, 10)
        ?? Fields.Range("probe.upAfter", probe.UpAfter, 1, 10)
        ?? (probe.TimeoutMilliseconds < probe.IntervalSeconds * 1000 ? null : Failure.Invalid("probe.timeoutMilliseconds", $"{probe.TimeoutMilliseconds}", "a probe must end before the next one begins"));

    private static bool IsPath(string path) =>
        path.Length is > 0 and <= PathLengthMax && path[0] == '/' && path.All(static character => character is > ' ' and < '\x7f');
}
