using System.Net;
using System.Security.Cryptography;
using System.Text;
using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>
/// Whether an account is in charge of a zone: 1. by text, if every server in charge that answers, and is not the network's own, shows
/// the account's text; what the network itself answers shows nothing, since whoever has the zone here may write it. 2. By delegation,
/// if the zone above names the network's servers; this speaks for whoever has the zone here.
/// </summary>
/// <param name="domain">The network's own.</param>
/// <param name="addresses">Where the network answers DNS.</param>
public sealed class ControlJudge(DnsName domain, IReadOnlySet<IPAddress> addresses)
{
    /// <summary>The label beneath a zone at which its servers show the text.</summary>
    public const string ChallengeLabel = "_edge-challenge";

    private const int TextBytes = 20;

    /// <summary>The text of an account for a zone: no secret, but nobody else's.</summary>
    public static string TextFor(ReadOnlySpan<byte> key, string zone, string account) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{zone}\n{account}")).AsSpan(0, TextBytes));

    public ControlVerdict Judge(ZoneEvidence evidence, string text)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var others = evidence.Witnesses.Where(witness => !IsOwn(witness)).ToList();
        var lacking = others.Where(witness => witness.Texts is { } texts && !texts.Contains(text, StringComparer.Ordinal)).Select(static witness => witness.Server).ToList();
        return lacking.Count == 0 && others.Exists(static witness => witness.Texts is not null) ? new ControlVerdict(ZoneControl.Text, [])
            : evidence.IsDelegated && others.Count < evidence.Witnesses.Count ? new ControlVerdict(ZoneControl.Delegation, lacking)
            : new ControlVerdict(null, lacking);
    }

    private bool IsOwn(ZoneWitness witness) => witness.Server.IsWithin(domain) || witness.Addresses.Any(addresses.Contains);
}
