using System.Net;
using Edge.Coordination;
using Edge.Dns;
using Edge.Identity;
using Edge.Kernel.Resources;

namespace Edge.Stargate;

/// <summary>Takes notifications of primaries (RFC 1996), and spreads them: to the Stargates that ask the primaries, and once they have something new, to all.</summary>
internal sealed class SecondaryNotices(ControlView view, SecondaryDesk desk, SecondarySources sources, NotifyDesk told)
{
    /// <summary>What is answered to a notification.</summary>
    /// <param name="grant">Who signed it; null if nobody did.</param>
    public DnsResponseCode Take(DnsMessage message, TsigGrant? grant, IPEndPoint client)
    {
        if (message.Questions is not [{ Class: DnsQuery.InternetClass, Type: DnsRecordType.Soa } question])
        {
            return DnsResponseCode.FormatError;
        }

        var zone = question.Name.LabelCount == 0 ? "" : ZoneText.Of(question.Name);
        if (ResourceKinds.Zone.CheckId(zone) is not null
            || !view.Current.Entries.TryGetValue(ResourceKinds.Zone.Key(zone), out var entry)
            || ResourceKinds.Zone.Parse(entry) is not { Succeeded: true, Value: var document }
            || !document.IsTaken())
        {
            return DnsResponseCode.NotAuthoritative;
        }

        if (!SecondarySources.May(document, entry.Account, grant, client.Address))
        {
            return DnsResponseCode.Refused;
        }

        var isPeer = grant?.Name == MeshTransferKey.Name;
        if (isPeer || sources.IsDuty(zone))
        {
            desk.Tell(zone);
        }

        if (!isPeer)
        {
            told.Tell(entry.Key, "", sources.Told(zone, isForDuty: true));
        }

        return DnsResponseCode.NoError;
    }

    /// <summary>A zone is answered by other content now: its secondaries hear of it, and the Stargates that take it from this one.</summary>
    public void Spread(DnsName apex)
    {
        var zone = ZoneText.Of(apex);
        if (view.Current.Entries.TryGetValue(ResourceKinds.Zone.Key(zone), out var entry))
        {
            told.Tell(entry);
            if (sources.IsDuty(zone))
            {
                told.Tell(entry.Key, "", sources.Told(zone, isForDuty: false));
            }
        }
    }
}
