namespace Edge.Kernel.Resources.Rules;

internal static class NodeRules
{
    private const int LabelsMax = 32;

    private const int LabelLengthMax = 128;

    private const int AnycastMax = 7;

    public static Failure? Check(NodeDocument node) =>
        Fields.Label("region", node.Region)
        ?? Fields.OptionalLabel("site", node.Site)
        ?? Fields.Count("labels", node.Labels.Count, 0, LabelsMax)
        ?? node.Labels.Select(label => CheckLabel(label.Key, label.Value)).FirstOrDefault(failure => failure is not null)
        ?? Fields.OptionalEndPoint("http", node.Http)
        ?? Fields.OptionalEndPoint("https", node.Https)
        ?? Fields.OptionalAuthority("control", node.Control)
        ?? Fields.OptionalEndPoint("dns", node.Dns)
        ?? Fields.Count("anycast", node.Anycast?.Count ?? 0, 0, AnycastMax)
        ?? Fields.Distinct("anycast", node.Anycast ?? [], Fields.Address)
        ?? Fields.OptionalAuthority("metrics", node.Metrics);

    private static Failure? CheckLabel(string name, string value) =>
        Fields.Label($"labels.{name}", name) ?? Fields.Text($"labels.{name}", value, 0, LabelLengthMax);
}
