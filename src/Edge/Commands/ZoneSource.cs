using System.CommandLine;
using System.Text;
using Edge.Client;
using Edge.Dns;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary>Where <c>edge zone import</c> takes a zone from: a file, or a server that answers for it so far.</summary>
internal sealed class ZoneSource(CommandShell shell)
{
    /// <summary>The API takes no larger one.</summary>
    private const int FileBytesMax = 16 * 1024 * 1024;

    private readonly Argument<string?> _file = new("FILE") { Description = "A zone file (RFC 1035); - reads the input.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _axfr = new("--axfr") { Description = "Fetch the zone from a server of it by a transfer, from this machine.", HelpName = "ADDRESS[:PORT]" };
    private readonly Option<string?> _tsig = new("--tsig") { Description = "The key for the transfer, and a file with its secret: BASE64, or what tsig-keygen writes.", HelpName = "NAME:FILE" };
    private readonly Option<string?> _scan = new("--scan") { Description = "Ask the zone's servers, or the one given, for common names. That cannot find everything.", HelpName = "ADDRESS[:PORT]", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _resolver = new("--resolver") { Description = "The resolver that finds the servers to scan; that of this machine if not given.", HelpName = "ADDRESS" };

    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_axfr);
        command.Add(_tsig);
        command.Add(_scan);
        command.Add(_resolver);
    }

    /// <summary>The text of a zone file, and what else is to be said.</summary>
    public async Task<Outcome<(string File, IReadOnlyList<string> Notes)>> ReadAsync(ParseResult parsed, string zone, CancellationToken cancellation)
    {
        var isScan = parsed.GetResult(_scan) is not null;
        var (file, axfr) = (parsed.GetValue(_file), parsed.GetValue(_axfr));
        if ((file is null ? 0 : 1) + (axfr is null ? 0 : 1) + (isScan ? 1 : 0) != 1)
        {
            return new Failure("bad_file", "one source is needed: the path of a zone file, or - for the input, or --axfr, or --scan");
        }

        if (parsed.GetValue(_tsig) is { } tsig && axfr is null)
        {
            return Failure.Invalid("--tsig", tsig, "it belongs to --axfr");
        }

        if (file is not null)
        {
            return await FromFileAsync(file, cancellation);
        }

        if (!DnsName.TryParse(zone, out var apex))
        {
            return Failure.Invalid("ZONE", zone, "it is a domain name");
        }

        var found = axfr is null ? await ScanAsync(parsed, apex, cancellation) : await TransferAsync(axfr, parsed.GetValue(_tsig), apex, cancellation);
        return found.Succeeded ? Checked(found.Value.ToFile(), found.Value.Notes, $"the zone {zone} as a file") : found.Failure;
    }

    private async Task<Outcome<FoundZone>> TransferAsync(string address, string? tsig, DnsName apex, CancellationToken cancellation)
    {
        if (Resolver.EndPointOf(address) is not { } server)
        {
            return Failure.Invalid("--axfr", address, "it is an IP address, with or without a port");
        }

        if (tsig is null)
        {
            return await ZoneTransfer.FetchAsync(server, apex, null, shell.Time, cancellation);
        }

        var key = await TsigKeyFile.ReadAsync(tsig, shell.PathOf, cancellation);
        return key.Succeeded ? await ZoneTransfer.FetchAsync(server, apex, key.Value, shell.Time, cancellation) : key.Failure;
    }

    private async Task<Outcome<FoundZone>> ScanAsync(ParseResult parsed, DnsName apex, CancellationToken cancellation)
    {
        Outcome<ScanServers> servers;
        if (parsed.GetValue(_scan) is { } address)
        {
            servers = Resolver.EndPointOf(address) is { } given ? new ScanServers([given], shell.Time) : Failure.Invalid("--scan", address, "it is an IP address, with or without a port");
        }
        else
        {
            servers = await ScanServers.OfZoneAsync(apex, parsed.GetValue(_resolver), shell.Time, cancellation);
        }

        return servers.Succeeded ? await new ZoneScan(apex, servers.Value.AskAsync, shell.Time, Random.Shared).RunAsync(cancellation) : servers.Failure;
    }

    private async Task<Outcome<(string File, IReadOnlyList<string> Notes)>> FromFileAsync(string file, CancellationToken cancellation)
    {
        try
        {
            await using var stream = file == "-" ? shell.OpenInput() : File.OpenRead(shell.PathOf(file));
            return await ZoneFileBytes.ReadAsync(stream, FileBytesMax, cancellation) is { } text ? Checked(text, [], file) : TooLarge(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Failure("bad_file", $"{file} cannot be read: {error.Message}");
        }
    }

    private static Outcome<(string File, IReadOnlyList<string> Notes)> Checked(string text, IReadOnlyList<string> notes, string what) =>
        Encoding.UTF8.GetByteCount(text) > FileBytesMax ? TooLarge(what) : (text, notes);

    private static Failure TooLarge(string what) => new("too_large", $"{what} is larger than {FileBytesMax} bytes");
}
