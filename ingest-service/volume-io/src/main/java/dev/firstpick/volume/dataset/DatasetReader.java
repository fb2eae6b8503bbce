package dev.firstpick.volume.dataset;

import dev.firstpick.volume.dataset.Dataset.Case;
import dev.firstpick.volume.dataset.Dataset.DataFile;
import dev.firstpick.volume.dataset.Dataset.Label;
import dev.firstpick.volume.dataset.JsonTree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads a data set's folder, see {@link Dataset#read}. For one use by one thread. */
final class DatasetReader {

    private static final long MAX_INDEX_BYTES = 64 << 20;
    private static final Pattern ENDING = Pattern.compile("(?i)\\.nii(\\.gz)?$");
    private static final Pattern CHANNEL = Pattern.compile("_(\\d{4})$");
    private static final Pattern DIGITS = Pattern.compile("\\d{1,9}");
    private static final String FIRST_CHANNEL = "_0000";
    private static final List<String> ENDINGS = List.of(".nii.gz", ".nii");
    private static final int MOST_ERRORS = 100_000;

    private final Path folder;
    private final boolean linksMayLeave;
    private final List<DatasetError> errors = new ArrayList<>();
    private final Map<String, Entry> entries = new TreeMap<>();

    /** A case before its name is made safe. */
    private record Entry(String place, DataFile image, Optional<DataFile> label) {}

    DatasetReader(Path folder, boolean linksMayLeave) {
        this.folder = folder.toAbsolutePath().normalize();
        this.linksMayLeave = linksMayLeave;
    }

    Dataset read() throws IOException {
        Node root = index();
        if (!(root.content() instanceof Map)) {
            throw new DatasetException(error(root, "content", root.words(), "a JSON object"));
        }
        Map<String, Node> members = root.members();
        Optional<String> channel = channel(members);
        List<Label> labels = labels(members.get("labels"));
        String ending = ending(members.get("file_ending"));
        if (members.containsKey("training")) {
            readList(members.get("training"));
        } else if (members.containsKey("dataset")) {
            readMap(members.get("dataset"));
        } else {
            readFolder(ending);
        }
        if (entries.isEmpty() && errors.isEmpty()) {
            throw new DatasetException(new DatasetError(
                    Dataset.INDEX, "training", "no cases", "a list of images and labels, or files in imagesTr"));
        }
        Node name = members.get("name");
        String called = name != null && name.content() instanceof String text && !text.isBlank()
                ? text.strip()
                : String.valueOf(folder.getFileName());
        return new Dataset(called, channel, labels, cases(), errors);
    }

    private Node index() throws IOException {
        Path file = folder.resolve(Dataset.INDEX);
        if (!Files.isRegularFile(file)) {
            throw new DatasetException(new DatasetError(
                    Dataset.INDEX,
                    "file",
                    Files.isDirectory(folder) ? "none in the folder" : "no such folder",
                    "a data set in the layout of MSD or nnU-Net (dataset.json, imagesTr, labelsTr)"));
        }
        if (Files.size(file) > MAX_INDEX_BYTES) {
            throw new DatasetException(
                    new DatasetError(Dataset.INDEX, "file", Files.size(file) + " bytes", "at most " + MAX_INDEX_BYTES));
        }
        return JsonTree.read(Files.readAllBytes(file), Dataset.INDEX);
    }

    private static Optional<String> channel(Map<String, Node> members) throws DatasetException {
        Node channels = members.getOrDefault("channel_names", members.get("modality"));
        if (channels == null) {
            return Optional.empty();
        }
        List<Node> named = new ArrayList<>(channels.members().values());
        named.addAll(channels.elements());
        if (channels.content() instanceof String) {
            named.add(channels);
        }
        if (named.size() > 1) {
            throw new DatasetException(error(
                    channels,
                    named.size() + " channels ("
                            + named.stream().map(Node::words).collect(java.util.stream.Collectors.joining(", ")) + ")",
                    "one: each volume is a scan of one channel"));
        }
        return named.stream()
                .filter(channel -> channel.content() instanceof String)
                .map(channel -> (String) channel.content())
                .findFirst();
    }

    private static String ending(Node ending) throws DatasetException {
        if (ending == null) {
            return "";
        }
        if (!(ending.content() instanceof String text) || !ENDINGS.contains(text)) {
            throw new DatasetException(error(ending, ending.words(), "one of " + ENDINGS));
        }
        return text;
    }

    /** Names by values, as MSD and nnU-Net 1 have them, or values by names, as nnU-Net 2 has them. */
    private static List<Label> labels(Node labels) throws DatasetException {
        if (labels == null) {
            return List.of();
        }
        if (!(labels.content() instanceof Map)) {
            throw new DatasetException(error(labels, labels.words(), "an object of values and names"));
        }
        TreeMap<Integer, String> named = new TreeMap<>();
        List<Integer> inRegions = new ArrayList<>();
        boolean valuesByNames = areValuesByNames(labels.members());
        for (Map.Entry<String, Node> member : labels.members().entrySet()) {
            Node value = member.getValue();
            if (valuesByNames && value.content() instanceof List) {
                for (Node part : value.elements()) {
                    inRegions.add(number(part, part.content()));
                }
            } else if (valuesByNames && !member.getKey().equalsIgnoreCase("ignore")) {
                put(named, value, number(value, value.content()), member.getKey());
            } else if (!valuesByNames) {
                put(named, value, number(value, member.getKey()), value.content());
            }
        }
        inRegions.forEach(value -> named.putIfAbsent(value, "label " + value));
        named.remove(0);
        if (named.isEmpty()) {
            throw new DatasetException(
                    error(labels, labels.words() + " without a class", "at least one class beside the background, 0"));
        }
        return named.entrySet().stream()
                .map(label -> new Label(label.getKey(), label.getValue()))
                .toList();
    }

    private static boolean areValuesByNames(Map<String, Node> labels) {
        boolean numbers = labels.values().stream()
                .anyMatch(value -> value.content() instanceof Number || value.content() instanceof List);
        return numbers
                || !labels.isEmpty()
                        && labels.keySet().stream()
                                .noneMatch(key -> DIGITS.matcher(key).matches())
                        && labels.values().stream()
                                .allMatch(value -> value.content() instanceof String text
                                        && DIGITS.matcher(text).matches());
    }

    private static void put(Map<Integer, String> named, Node place, int value, Object name) throws DatasetException {
        if (!(name instanceof String text) || text.isBlank()) {
            throw new DatasetException(
                    error(place, name instanceof String ? "an empty name" : place.words(), "a name for the class"));
        }
        if (text.length() > 200 || text.codePoints().anyMatch(Character::isISOControl)) {
            throw new DatasetException(
                    error(place, JsonTree.quoted(text), "a name of at most 200 characters without control characters"));
        }
        if (named.put(value, text.strip()) != null) {
            throw new DatasetException(error(place, "the value " + value + " a second time", "each value once"));
        }
    }

    private static int number(Node place, Object content) throws DatasetException {
        int value = -1;
        if (content instanceof Integer whole) {
            value = whole;
        } else if (content instanceof String text && DIGITS.matcher(text).matches()) {
            value = Integer.parseInt(text);
        }
        if (value < 0) {
            String found = content instanceof String text ? JsonTree.quoted(text) : String.valueOf(place.words());
            throw new DatasetException(error(place, found, "a whole number of 0 or more as the value of a class"));
        }
        return value;
    }

    private void readList(Node training) throws IOException {
        if (!(training.content() instanceof List)) {
            throw new DatasetException(error(training, training.words(), "a list of images and labels"));
        }
        if (training.elements().isEmpty()) {
            throw new DatasetException(error(training, "an empty list", "at least one image with its label"));
        }
        for (Node entry : training.elements()) {
            readEntry(entry, entry.members().get("image"), entry.members().get("label"));
        }
    }

    /** nnU-Net 2 may name the files of each case. */
    private void readMap(Node dataset) throws IOException {
        for (Node entry : dataset.members().values()) {
            Node images = entry.members().get("images");
            if (images != null && images.elements().size() > 1) {
                add(error(images, images.elements().size() + " channels", "one image"));
            } else {
                Node image = images == null || images.elements().isEmpty()
                        ? null
                        : images.elements().get(0);
                readEntry(entry, image, entry.members().get("label"));
            }
        }
    }

    private void readEntry(Node entry, Node image, Node label) throws IOException {
        if (image == null || !(image.content() instanceof String imagePath) || imagePath.isBlank()) {
            Node place = image == null ? entry : image;
            String found = image != null ? image.words() : entry.content() instanceof Map ? "no image" : entry.words();
            String field = image == null ? entry.path() + ".image" : image.path();
            add(error(place, field, found, "the path of an image in the folder"));
            return;
        }
        Optional<DataFile> labelFile = Optional.empty();
        if (label != null && label.content() != null) {
            labelFile = Optional.of(
                    label.content() instanceof String labelPath && !labelPath.isBlank()
                            ? file(labelPath, false)
                            : new DataFile(
                                    label.path(),
                                    Optional.empty(),
                                    Optional.of(error(label, label.words(), "the path of a label map in the folder"))));
        }
        enter(image, new Entry(place(image), file(imagePath, true), labelFile), imagePath);
    }

    private void enter(Node place, Entry entry, String imagePath) {
        String name = nameOf(imagePath);
        if (name.isEmpty() || name.startsWith("._")) {
            add(error(
                    place,
                    JsonTree.quoted(imagePath),
                    name.isEmpty() ? "a name" : "a scan: macOS keeps notes in such files"));
            return;
        }
        Entry first = entries.putIfAbsent(name, entry);
        if (first != null) {
            add(error(
                    place,
                    JsonTree.quoted(imagePath)
                            + (first.equals(withPlace(entry, first)) ? " a second time" : " with another file")
                            + ", first at " + first.place(),
                    "every volume once"));
        }
    }

    private static Entry withPlace(Entry entry, Entry other) {
        return new Entry(other.place(), entry.image(), entry.label());
    }

    /** nnU-Net 2 without a list: {@code imagesTr/CASE_0000.nii.gz} and {@code labelsTr/CASE.nii.gz}. */
    private void readFolder(String ending) throws IOException {
        Path images = folder.resolve("imagesTr");
        if (!Files.isDirectory(images)) {
            throw new DatasetException(new DatasetError(
                    "imagesTr", "folder", "none", "one with the images, as dataset.json has no list of them"));
        }
        List<String> files;
        try (Stream<Path> listed = Files.list(images)) {
            files = listed.map(file -> file.getFileName().toString())
                    .filter(name ->
                            !name.startsWith(".") && ENDING.matcher(name).find())
                    .sorted()
                    .toList();
        }
        Map<String, List<String>> channels = new LinkedHashMap<>();
        for (String file : files) {
            String stem = ENDING.matcher(file).replaceFirst("");
            Matcher channel = CHANNEL.matcher(stem);
            if (!ending.isEmpty() && !file.endsWith(ending)) {
                add(new DatasetError("imagesTr/" + file, "name", "another ending", ending + ", as file_ending says"));
            } else if (!channel.find()) {
                add(new DatasetError(
                        "imagesTr/" + file,
                        "name",
                        "no channel in it",
                        "CASE_0000" + (ending.isEmpty() ? ".nii.gz" : ending)));
            } else {
                channels.computeIfAbsent(stem.substring(0, channel.start()), stemOf -> new ArrayList<>())
                        .add(file);
            }
        }
        for (Map.Entry<String, List<String>> one : channels.entrySet()) {
            String image = "imagesTr/" + one.getValue().get(0);
            if (one.getValue().size() > 1) {
                add(new DatasetError(
                        image, "channels", one.getValue().size() + " of them", "one: " + one.getKey() + FIRST_CHANNEL));
            } else {
                String type = image.endsWith(".gz") ? ".nii.gz" : ".nii";
                entries.put(
                        one.getKey(),
                        new Entry(
                                image, file(image, true), Optional.of(file("labelsTr/" + one.getKey() + type, false))));
            }
        }
    }

    private List<Case> cases() {
        Map<String, String> names = SafeNames.of(entries.keySet());
        List<Case> cases = new ArrayList<>();
        entries.forEach(
                (original, entry) -> cases.add(new Case(names.get(original), original, entry.image(), entry.label())));
        cases.sort(Comparator.comparing(Case::name));
        return cases;
    }

    /** {@code hippocampus_001} of {@code ./imagesTr/hippocampus_001.nii.gz} and of {@code imagesTr\hippocampus_001_0000.nii.gz}. */
    static String nameOf(String path) {
        String file = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        String stem = ENDING.matcher(file).replaceFirst("");
        return stem.endsWith(FIRST_CHANNEL) && stem.length() > FIRST_CHANNEL.length()
                ? stem.substring(0, stem.length() - FIRST_CHANNEL.length())
                : stem;
    }

    private DataFile file(String path, boolean image) throws IOException {
        Optional<Path> found = find(path.replace('\\', '/'));
        if (found.isEmpty() && image) {
            Optional<Path> channel = find(withChannel(path.replace('\\', '/'), FIRST_CHANNEL));
            if (channel.isPresent()
                    && find(withChannel(path.replace('\\', '/'), "_0001")).isPresent()) {
                return unusable(path, "channels", "more than one (_0000, _0001)", "one image");
            }
            found = channel;
        }
        if (found.isEmpty()) {
            return leaves(path)
                    ? unusable(path, "path", "a path that leaves the folder", "a file inside the folder")
                    : unusable(path, "path", "no such file", "a file inside the folder");
        }
        if (!linksMayLeave && !found.get().toRealPath().startsWith(folder.toRealPath())) {
            return unusable(path, "path", "a link that leaves the folder", "a file inside the folder");
        }
        return new DataFile(path, found, Optional.empty());
    }

    private static String withChannel(String path, String channel) {
        Matcher ending = ENDING.matcher(path);
        return ending.find() ? path.substring(0, ending.start()) + channel + ending.group() : path;
    }

    private Optional<Path> find(String path) {
        try {
            Path file = folder.resolve(path).normalize();
            return file.startsWith(folder) && Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private boolean leaves(String path) {
        try {
            return !folder.resolve(path.replace('\\', '/')).normalize().startsWith(folder);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static DataFile unusable(String path, String field, String found, String expected) {
        return new DataFile(path, Optional.empty(), Optional.of(new DatasetError(path, field, found, expected)));
    }

    private void add(DatasetError error) {
        if (errors.size() < MOST_ERRORS) {
            errors.add(error);
        }
    }

    private static String place(Node node) {
        return "line " + node.line();
    }

    private static DatasetError error(Node node, String found, String expected) {
        return error(node, node.path().isEmpty() ? "content" : node.path(), found, expected);
    }

    private static DatasetError error(Node node, String field, String found, String expected) {
        return new DatasetError(JsonTree.at(Dataset.INDEX, node.line(), node.column()), field, found, expected);
    }
}
