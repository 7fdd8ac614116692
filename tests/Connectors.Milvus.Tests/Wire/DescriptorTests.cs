using Connectors.Milvus.Protos;
using Google.Protobuf.Reflection;
using Xunit.Abstractions;

namespace Connectors.Milvus.Tests.Wire;

/// <summary>The project's own messages against the descriptors of the server, version by version.</summary>
public class DescriptorTests(ITestOutputHelper output)
{
    // The server's names of messages that are named otherwise here.
    private static readonly Dictionary<string, string[]> Names = new(StringComparer.Ordinal)
    {
        ["Parameter"] = ["KeyValuePair"],
        ["Ids"] = ["IDs"],
        ["JsonArray"] = ["JSONArray"],
        ["AliasRequest"] = ["CreateAliasRequest", "AlterAliasRequest"],
    };

    [SkippableTheory]
    [InlineData("2.4.23")]
    [InlineData("2.5.27")]
    [InlineData("2.6.22")]
    [InlineData("3.0.0")]
    public void Every_field_has_the_number_and_the_wire_type_of_the_servers(string version)
    {
        var set = FileDescriptorSet.Parser.ParseFrom(File.ReadAllBytes(RepositoryFolder.Shared("api", "milvus", $"milvus-{version}.protoset")));
        var theirs = set.File.Where(file => file.Package.StartsWith("milvus.proto", StringComparison.Ordinal)).SelectMany(file => file.MessageType).ToLookup(message => message.Name, StringComparer.Ordinal);
        var (messages, fields) = (0, 0);
        foreach (var ours in MilvusReflection.Descriptor.MessageTypes)
        {
            foreach (var name in Names.GetValueOrDefault(ours.Name, [ours.Name]))
            {
                // DeleteRequest is also the name of an inner message, which has other fields.
                var candidates = theirs[name].ToList();
                if (candidates.Count == 0 && version == "2.4.23" && name == "FunctionSchema")
                    continue;
                Assert.True(candidates.Count > 0, $"{version} has no message {name}");
                Assert.True(candidates.Exists(candidate => ours.Fields.InDeclarationOrder().All(field => Same(field, candidate, version))), $"{version}: {ours.Name} is not {name}: {string.Join(", ", ours.Fields.InDeclarationOrder().Where(field => !candidates.Exists(candidate => Same(field, candidate, version))).Select(field => $"{field.Name} = {field.FieldNumber}"))}");
                messages++;
                fields += ours.Fields.InDeclarationOrder().Count;
            }
        }

        output.WriteLine($"{version}: {messages} messages, {fields} fields");
        Assert.True(messages > 45 && fields > 150, $"{messages} messages, {fields} fields");
    }

    /// <summary>Names may differ in case. The newest version knows every field; an older one may lack it, but has no other one in its place.</summary>
    private static bool Same(FieldDescriptor ours, DescriptorProto theirs, string version) =>
        theirs.Field.FirstOrDefault(field => field.Number == ours.FieldNumber) is { } field
            ? IsRepeated(field) == ours.IsRepeated && WireType(field.Type) == WireType(ours.ToProto().Type) && string.Equals(Plain(field.Name), Plain(ours.Name), StringComparison.OrdinalIgnoreCase)
            : version != "3.0.0";

    private static string Plain(string name) => name.Replace("_", string.Empty, StringComparison.Ordinal);

    private static bool IsRepeated(FieldDescriptorProto field) => field.Label == FieldDescriptorProto.Types.Label.Repeated;

    private static int WireType(FieldDescriptorProto.Types.Type type) => type switch
    {
        FieldDescriptorProto.Types.Type.Double => 1,
        FieldDescriptorProto.Types.Type.Float => 5,
        FieldDescriptorProto.Types.Type.String or FieldDescriptorProto.Types.Type.Bytes or FieldDescriptorProto.Types.Type.Message => 2,
        _ => 0,
    };
}
