using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge zone dnssec ZONE …</c>: signing of a zone.</summary>
internal static class DnssecCommand
{
    private static readonly string[] _actions = ["status", "enable", "disable", "roll", "import"];

    public static ClientCommand Build(CommandShell shell)
    {
        var zone = ZoneCommands.ZoneArgument();
        var action = new Argument<string>("ACTION") { Description = "status, enable, disable, roll or import.", DefaultValueFactory = static _ => "status" };
        action.AcceptOnlyFromAmong(_actions);
        var keyKey = new Option<bool>("--ksk") { Description = "Roll the key-signing key, which takes a new DS in the zone above, and not the zone-signing key." };
        var files = new Argument<string[]>("FILE") { Description = "With import: files of the keys that the zone is signed with elsewhere, K….private with K….key beside it.", Arity = ArgumentArity.ZeroOrMore };
        var force = new Option<bool>("--force") { Description = "With disable: unsign the zone now. Where the zone above still vouches for its keys, validating resolvers refuse it until every cache has forgotten that." };
        var json = ClientOptions.Json();
        var command = new ClientCommand(
            "dnssec",
            "Signs a zone, shows its keys and what the zone above is to say of them, and rolls keys over.",
            "edge zone dnssec example.org enable",
            "edge zone dnssec example.org status",
            "edge zone dnssec example.org roll --ksk",
            "edge zone dnssec example.org import Kexample.org.+013+*.private")
        {
            zone, action, files, keyKey, force, json,
        };
        return command.Asks(shell, async (client, parsed, cancellation) =>
        {
            var (name, wanted) = (parsed.GetRequiredValue(zone), parsed.GetRequiredValue(action));
            var named = parsed.GetValue(files) ?? [];
            if (MisuseOf(wanted, parsed.GetValue(keyKey), parsed.GetValue(force), named) is { } misuse)
            {
                return misuse;
            }

            var change = await ChangeOfAsync(wanted, parsed.GetValue(keyKey), parsed.GetValue(force), named.Select(shell.PathOf), cancellation);
            if (!change.Succeeded)
            {
                return change.Failure;
            }

            var path = $"{ZoneCommands.PathOf(name)}/dnssec";
            var reply = wanted == "status"
                ? await client.GetAsync(path, cancellation)
                : await client.ChangeAsync(HttpMethod.Post, path, change.Value, null, cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            if (parsed.GetValue(json))
            {
                shell.WriteJson(reply.Value.Body);
            }
            else if (wanted == "status")
            {
                Write(shell, name, reply.Value.Body!);
            }
            else
            {
                await shell.Output.WriteLineAsync($"{Said(name, wanted, parsed.GetValue(keyKey), parsed.GetValue(force))}\nfollow it by 'edge zone dnssec {name} status'");
            }

            return null;
        });
    }

    private static Failure? MisuseOf(string action, bool keyKey, bool force, string[] files) =>
        keyKey && action != "roll" ? Failure.Invalid("--ksk", "true", "it belongs to roll")
        : force && action != "disable" ? Failure.Invalid("--force", "true", "it belongs to disable")
        : files.Length > 0 != (action == "import") ? Failure.Invalid("FILE", string.Join(' ', files), "files of keys belong to import, and are needed there")
        : null;

    private static async Task<Outcome<JsonObject>> ChangeOfAsync(string action, bool keyKey, bool force, IEnumerable<string> files, CancellationToken cancellation)
    {
        var change = new JsonObject { ["action"] = ActionOf(action, keyKey, force) };
        if (action == "import")
        {
            var keys = new JsonArray();
            foreach (var file in files)
            {
                var pair = await KeyFilePair.ReadAsync(file, cancellation);
                if (!pair.Succeeded)
                {
                    return pair.Failure;
                }

                keys.Add(pair.Value);
            }

            change["keys"] = keys;
        }

        return change;
    }

    private static string ActionOf(string wanted, bool keyKey, bool force) => wanted switch
    {
        "roll" => keyKey ? "roll-key-key" : "roll-zone-key",
        "disable" when force => "disable-at-once",
        _ => wanted,
    };

    private static string Said(string zone, string action, bool keyKey, bool force) => action switch
    {
        "enable" => $"zone {zone} is to be signed: the Stargates make its keys and sign it",
        "disable" when force => $"zone {zone} is to be unsigned now: where the zone above still has a DS for it, remove that at once",
        "disable" => $"zone {zone} is to be unsigned: first the zone above has to forget its keys, so remove the DS there unless it follows CDS",
        "import" => $"zone {zone} is to be signed with these keys: once its name servers here answer, change them in the zone above, and leave the DS",
        _ when keyKey => $"zone {zone} gets another key-signing key: the one before stays until every server of the zone above vouches for the new one alone",
        _ => $"zone {zone} gets another zone-signing key",
    };

    private static void Write(CommandShell shell, string zone, JsonNode body)
    {
        shell.Output.WriteLine(body.Text("state") switch
        {
            "unsigned" => $"zone {zone} is not signed",
            "beginning" => $"zone {zone} is to be signed, and gets its keys",
            "signed" => $"zone {zone} is signed, but not every server of the zone above is known to vouch for it",
            "ending" => $"zone {zone} is still signed, until the zone above and every cache have forgotten its keys",
            _ => $"zone {zone} is signed, and the zone above vouches for it",
        });
        if (body.Text("until") is { Length: > 0 } until)
        {
            shell.Output.WriteLine($"signatures of its keys are good until {Time(until)}, and are made anew before");
        }

        if (body.Items("keys").Count > 0)
        {
            var sheet = new Sheet("Key", "Signs", "State", "Since", "At least until");
            foreach (var key in body.Items("keys"))
            {
                var tone = key.Text("state") == "active" ? Tone.Good : Tone.Plain;
                sheet.Add(new Sheet.Cell(key.Text("id"), Tone.Strong), key.Text("use") == "key" ? "keys" : "records", new Sheet.Cell(key.Text("state"), tone), Time(key.Text("since")), Time(key.Text("until")));
            }

            sheet.Write(shell);
        }

        WriteDs(shell, zone, body);
    }

    /// <summary>What the owner has to enter at the registrar, and when.</summary>
    private static void WriteDs(CommandShell shell, string zone, JsonNode body)
    {
        var ds = body.Items("ds").Select(static text => text.ToString()).ToList();
        if (ds.Count == 0)
        {
            return;
        }

        var newest = body.Items("keys").LastOrDefault(static key => key.Text("use") == "key" && key.Text("state") != "retired");
        shell.Output.WriteLine(newest.Text("state") switch
        {
            "active" => "the zone above says, and is to say:",
            "published" => $"the zone above is to say, but not before {Time(newest.Text("until"))}, while caches may hold what is older:",
            _ => "the zone above is to say, at the registrar unless it follows CDS, in the place of what it says now:",
        });
        foreach (var record in ds)
        {
            shell.Output.WriteLine($"{zone}. IN DS {record}");
        }
    }

    private static string Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) : "";
}
