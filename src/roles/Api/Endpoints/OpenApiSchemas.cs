using System.Text.Json.Nodes;

namespace Edge.Api;

/// <summary>The schemas that are no resource's document, written in the short form <c>name:type</c> (a <c>?</c> makes a field optional).</summary>
internal static class OpenApiSchemas
{
    /// <summary>Of what zones answer beside what every kind does.</summary>
    public static IEnumerable<(string Name, JsonObject Schema)> Zones() =>
    [
        ("ZoneFile", Of("zone:string", "revision:integer", "serial:integer", "file:string")),
        ("ZoneFileWrite", Of("file:string", "keepServers?:boolean")),
        ("ZoneImport", Of("key:string", "zone:string", "created:boolean", "committed:boolean", "revision:integer", "changes:object[]", "notes:string[]")),
        ("NameExplanation", Of("name:string", "type:string", "from:string", "kind:string", "steered?:object", "alias?:object")),
        ("ZoneTransfers", Of("zone:string", "stargates:object[]")),
        ("PoolHealth", Of("pool:string", "members:object[]")),
        ("ZoneQueries", Of("zone:string", "frameSeconds:integer", "queries:integer", "results:object", "types:object", "regions:object", "frames:object[]", "names:object[]", "missingNames:object[]", "resolvers:object[]", "silent:string[]")),
        ("ZoneCheck", Of("zone:string", "servers:string[]", "issues:object[]")),
        ("ZoneSigned", Of("zone:string", "state:string", "until?:string", "leavingSince?:string", "keys:object[]", "ds:string[]", "cds:string[]")),
        ("ZoneSignedWrite", Of("action:string", "keys?:object[]")),
        ("ZoneSignedWritten", Of("zone:string", "action:string", "revision:integer", "keys?:string[]", "imported?:object[]")),
        ("ZoneControlled", Of("zone:string", "state:string", "since?:string", "name:string", "text:string")),
        ("ZoneProven", Of("zone:string", "state:string", "displaced?:string", "revision:integer")),
        ("TsigKeyRequest", Of("name:string", "policies?:string[]", "algorithm?:string", "description?:string", "days?:integer")),
        ("TsigKeyMade", Of("name:string", "algorithm:string", "secret:string", "expires?:string", "revision:integer")),
    ];

    public static JsonObject Fixed() => new()
    {
        ["Problem"] = Of("type:string", "title:string", "status:integer", "code:string", "detail:string", "field?:string", "value?:string", "rule?:string", "revision?:integer"),
        ["Written"] = Of("key?:string", "kind?:string", "id?:string", "epoch:integer", "revision:integer", "keys?:string[]", "spec?:object"),
        ["Apply"] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("resources"),
            ["properties"] = new JsonObject { ["resources"] = new JsonObject { ["type"] = "array", ["maxItems"] = 64, ["items"] = Of("kind:string", "id:string", "spec:object") } },
        },
        ["Status"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["epoch"] = Type("integer"),
                ["revision"] = Type("integer"),
                ["nodes"] = new JsonObject
                {
                    ["type"] = "array",
                    ["items"] = Of("id:string", "role:string", "region:string", "health:string", "reason:string", "version:string", "applied?:integer", "cursors?:object", "connected:boolean", "seen?:string", "streams:integer", "drain:boolean", "administrative:string", "draining?:object", "rejections?:object[]"),
                },
                ["storeAnswers"] = Type("boolean"),
                ["halted"] = new JsonObject { ["type"] = "array", ["items"] = Of("id:string", "reason:string") },
                ["losses"] = new JsonObject { ["type"] = "array", ["items"] = Of("epoch:string", "documents:integer") },
            },
        },
        ["DryRun"] = With(
            Of("policy:string", "revision:integer", "holders:integer", "paths:integer", "changed:integer"),
            "differences",
            new JsonObject { ["type"] = "array", ["items"] = Of("holder:string", "path:string", "capability:string", "before:boolean", "after:boolean") },
            required: true),
        ["Audit"] = With(Of("silent:string[]", "apart:string[]"), "items", new JsonObject { ["type"] = "array", ["items"] = Of("at:string", "node:string", "action:string", "outcome:string", "subject?:string", "accessor?:string", "path?:string", "revision?:integer", "address?:string", "reason?:string") }, required: true),
        ["Change"] = Of("epoch:integer", "revision:integer", "complete:boolean", "applied:string[]", "waiting:string[]", "out:string[]", "rejected:object[]", "deployment?:string", "halted?:string", "reached?:string", "soakLeftSeconds?:number"),
        ["Waves"] = Of(
            "id:string", "class:string", "epoch:integer", "revision:integer", "state:string", "goal?:integer", "accepted?:integer", "reached?:string", "since?:string",
            "soakLeftSeconds?:number", "executor?:string", "executorHealth?:string", "halt?:object", "cohorts:object[]", "rejections:object[]"),
        ["LoginRequest"] = Of("user:string", "password:string", "code?:string"),
        ["LoginTokens"] = Of("subject:string", "token:string", "accessor:string", "expires:string", "refreshToken:string", "refreshExpires:string"),
        ["RefreshRequest"] = Of("refreshToken:string"),
        ["LogoutRequest"] = Of("refreshToken?:string"),
        ["Ended"] = Of("revision:integer"),
        ["UserRequest"] = Of("name:string", "password:string", "policies:string[]", "description?:string"),
        ["UserPolicies"] = Of("policies:string[]"),
        ["PasswordChange"] = Of("newPassword:string", "password?:string"),
        ["PasswordProof"] = Of("password?:string"),
        ["TotpOffer"] = Of("uri:string", "secret:string", "offer:string"),
        ["TotpConfirmation"] = Of("offer:string", "code:string", "password:string"),
        ["TotpConfirmed"] = Of("recoveryCodes:string[]"),
        ["RevocationRequest"] = Of("accessor?:string", "subject?:string", "logins?:string", "device?:string", "before?:string", "reason?:string", "own?:boolean"),
        ["RevocationMade"] = Of("key:string", "id:string", "before:string", "expires:string", "revision:integer", "known:boolean"),
        ["WhoAmI"] = Of("subject:string", "accessor:string", "kind:string", "policies:string[]", "expires:string"),
        ["Explanation"] = Of("allowed:boolean", "policy?:string", "rule?:string", "explanation:string"),
        ["JoinCodeRequest"] = Of("role:string", "node?:string", "region?:string"),
        ["JoinCode"] = Of("code:string", "accessor:string", "role:string", "expires:string"),
        ["TokenRequest"] = Of("policies:string[]", "days?:integer", "subject?:string", "description?:string"),
        ["TokenMade"] = Of("token:string", "accessor:string", "subject:string", "expires:string"),
    };

    public static JsonObject Write(JsonObject document) => With(Of("kind?:string", "id?:string"), "spec", document, required: true);

    public static JsonObject Resource(JsonObject document) =>
        With(Of("kind:string", "id:string", "key:string", "account:string", "author:string", "created:integer", "revision:integer", "schemaVersion:integer"), "spec", document, required: true);

    private static JsonObject List(JsonObject item, string field) =>
        With(Of(), field, new JsonObject { ["type"] = "array", ["items"] = item }, required: true);

    public static JsonObject List(JsonObject resource) =>
        With(Of("kind:string", "epoch:integer", "revision:integer", "next?:string"), "items", new JsonObject { ["type"] = "array", ["items"] = resource }, required: true);

    private static JsonObject Of(params string[] fields)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var field in fields)
        {
            var colon = field.IndexOf(':', StringComparison.Ordinal);
            var (name, type) = (field[..colon], field[(colon + 1)..]);
            if (!name.EndsWith('?'))
            {
                required.Add(name);
            }

            properties[name.TrimEnd('?')] = type.EndsWith("[]", StringComparison.Ordinal)
                ? new JsonObject { ["type"] = "array", ["items"] = Type(type[..^2]) }
                : Type(type);
        }

        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required };
    }

    private static JsonObject With(JsonObject schema, string field, JsonObject type, bool required)
    {
        ((JsonObject)schema["properties"]!)[field] = type;
        if (required)
        {
            ((JsonArray)schema["required"]!).Add(field);
        }

        return schema;
    }

    private static JsonObject Type(string type) => new() { ["type"] = type };
}
