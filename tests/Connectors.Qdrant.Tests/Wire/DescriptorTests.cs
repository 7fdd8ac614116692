using Connectors.Qdrant.Protos;
using Google.Protobuf.Reflection;
using Xunit.Abstractions;

namespace Connectors.Qdrant.Tests.Wire;

/// <summary>The project's own messages against the descriptors of the server. Theirs may have fields that nobody here uses; ours has no others.</summary>
public class DescriptorTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Every_message_and_enum_is_the_servers()
    {
        var set = FileDescriptorSet.Parser.ParseFrom(File.ReadAllBytes(RepositoryFolder.Shared("api", "qdrant", "qdrant-1.19.protoset")));
        var theirs = set.File.Where(file => file.Package == "qdrant").ToList();
        var messages = theirs.SelectMany(file => file.MessageType).ToDictionary(message => message.Name, StringComparer.Ordinal);
        var enums = theirs.SelectMany(file => file.EnumType).ToDictionary(type => type.Name, StringComparer.Ordinal);
        var faults = new List<string>();
        var (fields, values) = (0, 0);
        foreach (var file in new[] { ValuesReflection.Descriptor, FiltersReflection.Descriptor, CollectionsReflection.Descriptor, PointsReflection.Descriptor, QueriesReflection.Descriptor })
        {
            foreach (var ours in file.ToProto().MessageType)
                fields += Compare(ours, messages.GetValueOrDefault(ours.Name), ours.Name, faults);
            foreach (var ours in file.ToProto().EnumType)
                values += Compare(ours, enums.GetValueOrDefault(ours.Name), faults);
        }

        output.WriteLine($"{fields} fields, {values} enum values");
        Assert.Empty(faults);
        Assert.True(fields > 600 && values > 70, $"{fields} fields, {values} enum values");
    }

    private static int Compare(DescriptorProto ours, DescriptorProto? theirs, string path, List<string> faults)
    {
        if (theirs is null)
        {
            faults.Add($"the server has no message {path}");
            return 0;
        }

        foreach (var field in ours.Field)
        {
            var there = theirs.Field.FirstOrDefault(other => other.Number == field.Number);
            if (there is null || Shape(ours, field) != Shape(theirs, there))
                faults.Add($"{path}: {Shape(ours, field)}, the server has {(there is null ? "nothing" : Shape(theirs, there))}");
        }

        return ours.Field.Count + ours.NestedType.Sum(nested => Compare(nested, theirs.NestedType.FirstOrDefault(other => other.Name == nested.Name), $"{path}.{nested.Name}", faults));
    }

    private static int Compare(EnumDescriptorProto ours, EnumDescriptorProto? theirs, List<string> faults)
    {
        foreach (var value in ours.Value)
        {
            if (theirs?.Value.Any(other => other.Name == value.Name && other.Number == value.Number) is not true)
                faults.Add($"the server has no {ours.Name}.{value.Name} = {value.Number}");
        }

        return ours.Value.Count;
    }

    /// <summary>Name, number, label, type and what presence means: in a oneof, optional, or by the value.</summary>
    private static string Shape(DescriptorProto message, FieldDescriptorProto field)
    {
        var presence = field.Proto3Optional ? "optional" : field.HasOneofIndex ? "oneof " + message.OneofDecl[field.OneofIndex].Name : "plain";
        return $"{presence} {field.Label} {field.Type} {field.TypeName.Split('.')[^1]} {field.Name} = {field.Number}";
    }
}
