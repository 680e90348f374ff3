using System.CommandLine;
using System.Globalization;
using System.Text;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge audit</c>: who did what.</summary>
internal static class AuditCommand
{
    public static Command Build(CommandShell shell)
    {
        var since = new Option<string?>("--since") { Description = "Not before: a moment in UTC, or a time ago such as 90m, 12h or 7d.", HelpName = "TIME" };
        var subject = new Option<string?>("--subject") { Description = "Who, e.g. usr:alice.", HelpName = "WHO" };
        var path = new Option<string?>("--path") { Description = "What it was done to; with a last * whatever begins so.", HelpName = "PATH" };
        var action = new Option<string?>("--action") { Description = "What was done, e.g. update, delete, login, revoke.", HelpName = "VERB" };
        var refused = new Option<bool>("--refused") { Description = "Only what was refused." };
        var limit = new Option<int>("--limit") { Description = "The newest so many, 1 to 1000.", HelpName = "N", DefaultValueFactory = _ => 100 };
        var json = ClientOptions.Json();
        return new ClientCommand(
            "audit", "Shows who did what, and who was refused.", "edge audit", "edge audit --since 24h --subject usr:alice", "edge audit --path 'services/*' --refused --json")
        {
            since, subject, path, action, refused, limit, json,
        }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var begin = MomentOf(parsed.GetValue(since));
            if (!begin.Succeeded)
            {
                return begin.Failure;
            }

            var query = new StringBuilder($"/v1/audit?limit={parsed.GetValue(limit)}");
            Add(query, "since", begin.Value);
            Add(query, "subject", parsed.GetValue(subject));
            Add(query, "path", parsed.GetValue(path));
            Add(query, "action", parsed.GetValue(action));
            Add(query, "outcome", parsed.GetValue(refused) ? "refused" : null);
            var reply = await client.GetAsync(query.ToString(), cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            if (parsed.GetValue(json))
            {
                shell.WriteJson(reply.Value.Body);
                return null;
            }

            Write(shell, reply.Value);
            return null;
        });
    }

    private static void Write(CommandShell shell, ApiReply reply)
    {
        var sheet = new Sheet("Time (UTC)", "Who", "Did", "To", "Outcome", "Revision", "From", "Node", "Reason");
        foreach (var happened in reply.Body.Items("items"))
        {
            var outcome = happened.Text("outcome");
            sheet.Add(
                happened.Text("at").Replace('T', ' ').TrimEnd('Z'),
                new Sheet.Cell(happened.Text("subject"), Tone.Strong),
                happened.Text("action"),
                happened.Text("path"),
                new Sheet.Cell(outcome, outcome == "accepted" ? Tone.Good : Tone.Bad),
                happened.Text("revision"),
                happened.Text("address"),
                happened.Text("node"),
                new Sheet.Cell(happened.Text("reason"), Tone.Quiet));
        }

        sheet.Write(shell);
        foreach (var silent in reply.Body.Items("silent"))
        {
            shell.Error.WriteLine($"{silent} does not answer: what it recorded is missing");
        }

        foreach (var api in reply.Body.Items("apart"))
        {
            shell.Error.WriteLine($"{api} keeps a log of its own: ask it with --api");
        }
    }

    /// <summary>A moment as the API takes it; null for none.</summary>
    private static Outcome<string?> MomentOf(string? text)
    {
        if (text is null)
        {
            return default(string);
        }

        var unit = text.Length > 1 ? text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => TimeSpan.Zero,
        } : TimeSpan.Zero;
        if (unit > TimeSpan.Zero && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 100_000)
        {
            return (DateTimeOffset.UtcNow - (unit * count)).ToString("O", CultureInfo.InvariantCulture);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment.ToString("O", CultureInfo.InvariantCulture)
            : Failure.Invalid("--since", text, "a moment such as 2026-11-22T12:00, or a time ago such as 90m, 12h or 7d");
    }

    private static void Add(StringBuilder query, string field, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            query.Append('&').Append(field).Append('=').Append(Uri.EscapeDataString(value));
        }
    }
}
