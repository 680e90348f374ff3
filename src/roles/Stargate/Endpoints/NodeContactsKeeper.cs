using System.Net;
using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Stargate;

/// <summary>Keeps <c>nodes/&lt;id&gt;</c> equal to the contacts that the node reports; the store is written only when they are news.</summary>
internal sealed class NodeContactsKeeper(NodeId node, IPAddress? remote, StargateServices services)
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(2);

    private NodeContacts? _reported;
    private Task _writing = Task.CompletedTask;
    private DateTimeOffset _nextTry;

    /// <summary>Whether the picture, and so everybody, has what the node reported last.</summary>
    public bool AreKnown => _reported is not { } reported || IsKnown(reported);

    /// <summary>Takes a heartbeat's contacts; why they are refused, if they are.</summary>
    public Failure? Take(Contacts? contacts)
    {
        if (contacts is null)
        {
            return null;
        }

        foreach (var (field, text) in new[] { ("contacts.http", contacts.Http), ("contacts.https", contacts.Https), ("contacts.metrics", contacts.Metrics) })
        {
            if (text.Length > 0 && !IPEndPoint.TryParse(text, out _))
            {
                return Failure.Invalid(field, text, "a contact is an IP address and a port");
            }
        }

        var reported = new NodeContacts { Http = Reachable(contacts.Http), Https = Reachable(contacts.Https), Metrics = Reachable(contacts.Metrics) };
        _reported = reported;
        var now = services.Time.GetUtcNow();
        if (!IsKnown(reported) && _writing.IsCompleted && now >= _nextTry)
        {
            _nextTry = now + RetryPeriod;
            _writing = services.Registration.UpdateAsync(node, reported, CancellationToken.None).AsTask();
        }

        return null;
    }

    /// <summary>A node that listens on every address is reached at the one that it comes from.</summary>
    private string? Reachable(string text)
    {
        if (!IPEndPoint.TryParse(text, out var endpoint))
        {
            return null;
        }

        var isAny = endpoint.Address.Equals(IPAddress.Any) || endpoint.Address.Equals(IPAddress.IPv6Any);
        return isAny && remote is not null
            ? new IPEndPoint(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote, endpoint.Port).ToString()
            : endpoint.ToString();
    }

    private bool IsKnown(NodeContacts reported) =>
        services.Nodes.Find(node) is { } document
        && (document.Role != NodeRole.Gateway || reported.Http is null || reported.Http == document.Http)
        && (document.Role != NodeRole.Gateway || reported.Https is null || reported.Https == document.Https)
        && (reported.Metrics is null || reported.Metrics == document.Metrics);
}
