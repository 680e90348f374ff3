using System.Globalization;
using System.Text.Json.Nodes;

namespace Edge.Commands;

/// <summary><c>edge device list</c>: the machines, when they were seen, and how old their keys and certificates are.</summary>
internal static class DeviceList
{
    private static readonly TimeSpan _expiresSoon = TimeSpan.FromDays(7);

    public static ClientCommand Build(CommandShell shell)
    {
        var json = ClientOptions.Json();
        return new ClientCommand("list", "Lists machines: whether they may serve, when they were seen, age of the key, end of the certificate.", "edge device list") { json }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var devices = await ResourceList.AllAsync(client, "devices", cancellation);
            if (!devices.Succeeded)
            {
                return devices.Failure;
            }

            // Who may see devices need not be allowed to see nodes: then nobody was seen.
            var status = await client.GetAsync("/v1/status", cancellation);
            var nodes = (status.Succeeded ? status.Value.Body.Items("nodes") : []).ToDictionary(static node => node.Text("id"), StringComparer.Ordinal);
            if (parsed.GetValue(json))
            {
                shell.WriteJson(new JsonArray([.. devices.Value.Select(device => WithNode(device, nodes.GetValueOrDefault(device.Text("id"))))]));
            }
            else
            {
                Write(shell, devices.Value, nodes);
            }

            return null;
        });
    }

    private static JsonNode WithNode(JsonNode device, JsonNode? node)
    {
        var shown = device.DeepClone();
        shown["connected"] = node.Text("connected") == "true";
        shown["seen"] = node?["seen"]?.DeepClone();
        return shown;
    }

    private static void Write(CommandShell shell, IEnumerable<JsonNode> devices, Dictionary<string, JsonNode> nodes)
    {
        var now = shell.Time.GetUtcNow();
        var sheet = new Sheet("Device", "Role", "Owner", "State", "Seen", "Key age", "Certificate", "Revision");
        foreach (var device in devices)
        {
            var spec = device["spec"];
            sheet.Add(
                new Sheet.Cell(device.Text("id"), Tone.Strong),
                spec.Text("role"),
                spec.Text("owner"),
                StateOf(spec),
                SeenOf(nodes.GetValueOrDefault(device.Text("id"))),
                MomentOf(spec, "keyCreated") is { } created ? Age(now - created) : "",
                CertificateOf(spec, now),
                device.Text("revision"));
        }

        sheet.Write(shell);
    }

    private static Sheet.Cell StateOf(JsonNode? spec) =>
        spec.Text("revoked") == "true" ? new Sheet.Cell("revoked", Tone.Bad)
        : spec.Text("rotateAfter").Length > 0 ? new Sheet.Cell("rotating", Tone.Warning)
        : new Sheet.Cell("accepted", Tone.Good);

    private static Sheet.Cell SeenOf(JsonNode? node) =>
        node.Text("connected") == "true" ? new Sheet.Cell("connected", Tone.Good) : node.Text("seen").Length > 0 ? node.Moment("seen") : "never";

    private static Sheet.Cell CertificateOf(JsonNode? spec, DateTimeOffset now) =>
        MomentOf(spec, "certificateExpires") is not { } expires ? ""
        : expires <= now ? new Sheet.Cell("expired", Tone.Bad)
        : new Sheet.Cell($"{Age(expires - now)} left", expires - now < _expiresSoon ? Tone.Warning : Tone.Plain);

    private static DateTimeOffset? MomentOf(JsonNode? spec, string field) =>
        DateTimeOffset.TryParse(spec.Text(field), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;

    private static string Age(TimeSpan age) => age switch
    {
        { TotalDays: >= 2 } => $"{age.TotalDays:0} d",
        { TotalHours: >= 2 } => $"{age.TotalHours:0} h",
        _ => $"{Math.Max(0, age.TotalMinutes):0} min",
    };
}
