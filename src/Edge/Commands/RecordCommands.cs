using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Dns;

namespace Edge.Commands;

/// <summary><c>edge record …</c>: the records of zones.</summary>
internal static class RecordCommands
{
    public static Command Build(CommandShell shell) => new EdgeCommand("record", "Records of zones.", "edge record set example.org www A 192.0.2.1")
    {
        Set(shell),
        Delete(shell),
        List(shell),
        RecordExplainCommand.Build(shell, OwnerArgument(), TypeArgument()),
    };

    private static ClientCommand Set(CommandShell shell)
    {
        var (zone, owner, type) = (ZoneCommands.ZoneArgument(), OwnerArgument(), TypeArgument());
        var values = new Argument<string[]>("VALUE") { Description = "The data of each record, as zone files have it; names without a final dot are in the zone. None for steered records.", Arity = ArgumentArity.ZeroOrMore };
        var steering = new SteeringOptions();
        var ttl = new Option<int?>("--ttl") { Description = "Seconds for which resolvers may keep it, 60 to 604800, for steered records 10 to 600; 3600 if not given, for steered records 60.", HelpName = "SECONDS" };
        var noWait = ZoneCommands.NoWait();
        var json = ClientOptions.Json();
        var command = new ClientCommand(
            "set",
            "Puts records in the place of all that a name has of a type.",
            "edge record set example.org www A 192.0.2.1 192.0.2.2",
            "edge record set example.org @ MX '10 mail' '20 mail.example.net.' --ttl 600",
            "edge record set example.org @ TXT 'v=spf1 mx -all'",
            "edge record set example.org @ ALIAS www.example.net.",
            "edge record set example.org www A --steer failover --pool eu --pool us",
            "edge record set example.org www A --steer geo --pool us --from europe=eu --from DE=berlin,eu --from 192.0.2.0/24=office")
        {
            zone, owner, type, values, ttl, noWait, json,
        };
        steering.AddTo(command);
        return command.Asks(shell, async (client, parsed, cancellation) =>
        {
            var (name, kind) = (parsed.GetRequiredValue(zone), parsed.GetRequiredValue(type));
            var at = Relative(parsed.GetRequiredValue(owner), name);
            var texts = (parsed.GetValue(values) ?? []).Select(value => kind.Equals("txt", StringComparison.OrdinalIgnoreCase) ? Quoted(value) : value).ToList();
            var steered = steering.Read(parsed, texts.Count);
            if (!steered.Succeeded)
            {
                return steered.Failure;
            }

            var spec = steered.Value ?? new JsonObject { ["values"] = new JsonArray([.. texts.Select(static value => (JsonNode)value)]) };
            if ((parsed.GetValue(ttl) ?? (AliasWrites.Are(kind) ? AliasWrites.TtlSecondsUsual : null)) is { } seconds)
            {
                spec["ttlSeconds"] = seconds;
            }

            var reply = AliasWrites.Are(kind)
                ? await AliasWrites.PutAsync(client, name, at, texts, parsed.GetValue(ttl), cancellation)
                : await client.ChangeAsync(HttpMethod.Put, PathOf(name, at, kind), new JsonObject { ["spec"] = spec }, null, cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            var kept = reply.Value.Body?["spec"] ?? spec;
            var said = $"{Shown(at, name)} {kept.Text("ttlSeconds")} {kind.ToUpperInvariant()} {(AliasWrites.Are(kind) ? texts[0] : SteeringOptions.Shown(kept) ?? kept.Joined("values"))} set at revision {reply.Value.Body.Number("revision")}";
            return await ZoneCommands.ReportAsync(shell, client, reply.Value.Body, name, said, parsed.GetValue(json), !parsed.GetValue(noWait), cancellation);
        });
    }

    private static ClientCommand Delete(CommandShell shell)
    {
        var (zone, owner, type, noWait) = (ZoneCommands.ZoneArgument(), OwnerArgument(), TypeArgument(), ZoneCommands.NoWait());
        return new ClientCommand("delete", "Deletes all records that a name has of a type.", "edge record delete example.org www A") { zone, owner, type, noWait }.Asks(
            shell,
            async (client, parsed, cancellation) =>
            {
                var (name, kind) = (parsed.GetRequiredValue(zone), parsed.GetRequiredValue(type));
                var at = Relative(parsed.GetRequiredValue(owner), name);
                var reply = AliasWrites.Are(kind)
                    ? await AliasWrites.DeleteAsync(client, type => PathOf(name, at, type), cancellation)
                    : await client.ChangeAsync(HttpMethod.Delete, PathOf(name, at, kind), null, null, cancellation);
                var said = $"{Shown(at, name)} {kind.ToUpperInvariant()} deleted at revision {reply.Failure switch { null => reply.Value.Body.Number("revision"), _ => 0 }}";
                return reply.Succeeded
                    ? await ZoneCommands.ReportAsync(shell, client, reply.Value.Body, name, said, json: false, !parsed.GetValue(noWait), cancellation)
                    : reply.Failure;
            });
    }

    private static ClientCommand List(CommandShell shell)
    {
        var zone = ZoneCommands.ZoneArgument();
        var owner = new Option<string?>("--owner") { Description = "Only the records of this name.", HelpName = "OWNER" };
        var json = ClientOptions.Json();
        return new ClientCommand("list", "Lists the records of a zone.", "edge record list example.org", "edge record list example.org --owner www") { zone, owner, json }.Asks(
            shell,
            async (client, parsed, cancellation) =>
            {
                var name = parsed.GetRequiredValue(zone);
                var at = parsed.GetValue(owner) is { } given ? $"{Relative(given, name)}/" : "";
                var found = await client.GetAsync(ZoneCommands.PathOf(name), cancellation);
                var records = await ResourceList.AllAsync(client, "records", $"{name}/{at}", cancellation);
                if (!found.Succeeded || !records.Succeeded)
                {
                    return found.Failure ?? records.Failure;
                }

                if (parsed.GetValue(json))
                {
                    shell.WriteJson(new JsonArray([.. records.Value.Select(static set => set.DeepClone())]));
                    return null;
                }

                var sheet = new Sheet("Owner", "TTL", "Type", "Data");
                foreach (var (set, id) in records.Value.Select(static set => (set, set.Text("id").Split('/'))).OrderBy(static pair => pair.Item2[1] == "@" ? 0 : 1))
                {
                    sheet.Add(new Sheet.Cell(id[1], Tone.Strong), set["spec"].Text("ttlSeconds"), id[2].ToUpperInvariant(), SteeringOptions.Shown(set["spec"]) ?? string.Join('\n', set["spec"].Items("values")));
                }

                sheet.Write(shell);
                return null;
            });
    }

    private static Argument<string> OwnerArgument() => new("OWNER") { Description = "The name within the zone, e.g. www; @ is the zone's own name." };

    private static Argument<string> TypeArgument() => new("TYPE") { Description = "The type of the records, e.g. A, AAAA, CNAME, MX, TXT; or ALIAS, A and AAAA with the addresses of another name." };

    private static string PathOf(string zone, string owner, string type) =>
        $"/v1/records/{string.Join('/', ((string[])[zone, owner, type.ToLowerInvariant()]).Select(Uri.EscapeDataString))}";

    /// <summary>A name with a final dot is a full one.</summary>
    internal static string Relative(string owner, string zone)
    {
        var name = owner.ToLowerInvariant();
        return name == $"{zone}." ? "@" : name.EndsWith($".{zone}.", StringComparison.Ordinal) ? name[..^(zone.Length + 2)] : name;
    }

    private static string Shown(string owner, string zone) => owner == "@" ? $"{zone}." : $"{owner}.{zone}.";

    /// <summary>The shell took the quotes away; a text is one record all the same, in strings of at most 255 bytes.</summary>
    private static string Quoted(string text)
    {
        if (text.StartsWith('"'))
        {
            return text;
        }

        var bytes = RecordSet.Txt(0, text).Value(0);
        return RecordText.Format(DnsRecordType.Txt, bytes);
    }
}
