using System.Text.Json;

namespace Connectors.Testing.Hub;

/// <summary>What a hub answers about a revision (see HubListing for the source).</summary>
internal static class FakeListing
{
    public static byte[] Of(string modelId, string commit, IEnumerable<FakeFile> files)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", modelId);
            json.WriteString("sha", commit);
            json.WriteStartArray("siblings");
            foreach (var file in files)
                Write(json, file);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, FakeFile file)
    {
        json.WriteStartObject();
        json.WriteString("rfilename", file.Path);
        if (file.Size is { } size)
            json.WriteNumber("size", size);
        if (!file.IsLarge)
        {
            json.WriteString("blobId", file.Hash ?? file.TrueHash);
        }
        else
        {
            // The name by which git knows the pointer, of no use to anyone.
            json.WriteString("blobId", new string('a', 40));
            json.WriteStartObject("lfs");
            json.WriteString("sha256", file.Hash ?? file.TrueHash);
            if (file.Size is { } large)
                json.WriteNumber("size", large);
            json.WriteNumber("pointerSize", 134);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
