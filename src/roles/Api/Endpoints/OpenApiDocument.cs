using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>Makes the OpenAPI 3.1 document from the table of routes and the table of kinds, so that neither can leave it behind.</summary>
internal static class OpenApiDocument
{
    private static readonly JsonSerializerOptions _naming = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private static readonly (ResourceKind Kind, Type Document)[] _documents =
    [
        (ResourceKinds.Node, typeof(NodeDocument)),
        (ResourceKinds.Device, typeof(DeviceDocument)),
        (ResourceKinds.Service, typeof(ServiceDocument)),
        (ResourceKinds.Claim, typeof(ClaimDocument)),
        (ResourceKinds.Policy, typeof(PolicyDocument)),
        (ResourceKinds.Token, typeof(TokenDocument)),
        (ResourceKinds.User, typeof(UserDocument)),
        (ResourceKinds.Revocation, typeof(RevocationDocument)),
        (ResourceKinds.Network, typeof(NetworkDocument)),
        (ResourceKinds.RoutingPlan, typeof(RoutingPlanDocument)),
        (ResourceKinds.Zone, typeof(ZoneDocument)),
        (ResourceKinds.RecordSet, typeof(RecordSetDocument)),
        (ResourceKinds.TsigKey, typeof(TsigKeyDocument)),
        (ResourceKinds.Pool, typeof(PoolDocument)),
        (ResourceKinds.Latency, typeof(LatencyDocument)),
        (ResourceKinds.ZoneKey, typeof(ZoneKeyDocument)),
        (ResourceKinds.ZoneSignatures, typeof(ZoneSignaturesDocument)),
        (ResourceKinds.RoutingPolicy, typeof(RoutingPolicyDocument)),
        (ResourceKinds.Deployment, typeof(DeploymentDocument)),
        (ResourceKinds.Loss, typeof(LossDocument)),
        (ResourceKinds.Usage, typeof(UsageDocument)),
    ];

    public static JsonObject Make(IReadOnlyList<ApiRoute> routes, string version)
    {
        var paths = new JsonObject();
        foreach (var route in routes)
        {
            var path = paths[route.Pattern] as JsonObject ?? [];
            path[route.Method.ToLowerInvariant()] = Operation(route);
            paths[route.Pattern] = path;
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Edge Network API", ["version"] = version, ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["identifier"] = "Apache-2.0" } },
            ["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject { ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } },
                ["schemas"] = Schemas(),
            },
        };
    }

    private static JsonObject Operation(ApiRoute route)
    {
        var parameters = new JsonArray();
        foreach (var name in route.Pattern.Split('/').Where(segment => segment.StartsWith('{')))
        {
            parameters.Add(Parameter(name.Trim('{', '}'), "path", null, required: true));
        }

        foreach (var parameter in route.Parameters)
        {
            parameters.Add(Parameter(parameter.Name, parameter.In, parameter.Description, required: false));
        }

        var operation = new JsonObject { ["summary"] = route.Summary, ["operationId"] = OperationId(route) };
        if (route.IsPublic)
        {
            operation["security"] = new JsonArray();
        }

        if (parameters.Count > 0)
        {
            operation["parameters"] = parameters;
        }

        if (route.Body is not null)
        {
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content("application/json", route.Body) };
        }

        operation["responses"] = new JsonObject
        {
            [route.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = new JsonObject { ["description"] = "Done.", ["content"] = Content("application/json", route.Reply ?? "Written") },
            ["default"] = new JsonObject { ["description"] = "A problem (RFC 9457).", ["content"] = Content("application/problem+json", "Problem") },
        };
        return operation;
    }

    private static string OperationId(ApiRoute route) =>
        route.Method.ToLowerInvariant() + string.Concat(route.Pattern.Split('/', '-', '{', '}').Where(word => word.Length > 0 && word != "v1").Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static JsonObject Parameter(string name, string place, string? description, bool required)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = place, ["required"] = required, ["schema"] = new JsonObject { ["type"] = "string" } };
        if (description is not null)
        {
            parameter["description"] = description;
        }

        return parameter;
    }

    private static JsonObject Content(string type, string schema) => new() { [type] = new JsonObject { ["schema"] = Reference(schema) } };

    private static JsonObject Reference(string schema) => new() { ["$ref"] = $"#/components/schemas/{schema}" };

    private static JsonObject Schemas()
    {
        var schemas = OpenApiSchemas.Fixed();
        foreach (var (name, schema) in OpenApiSchemas.Zones())
        {
            schemas[name] = schema;
        }

        foreach (var (kind, type) in _documents)
        {
            var document = (JsonObject)_naming.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
            foreach (var secret in kind.SecretFields)
            {
                (document["properties"] as JsonObject)?.Remove(secret);
                if (document["required"] is JsonArray required && required.FirstOrDefault(field => field!.GetValue<string>() == secret) is { } listed)
                {
                    required.Remove(listed);
                }
            }

            schemas[kind.Name] = document;
            schemas[$"{kind.Name}Write"] = OpenApiSchemas.Write(Reference(kind.Name));
            schemas[$"{kind.Name}Resource"] = OpenApiSchemas.Resource(Reference(kind.Name));
            schemas[$"{kind.Name}List"] = OpenApiSchemas.List(Reference($"{kind.Name}Resource"));
        }

        return schemas;
    }
}
